"""An exercise of 90 minutes: a burst water main, then gas in the centre. Written, not drawn: the same each time.

The notation is that of `template`, with the minute first. Three rumours go round: people killed, a warning
that was ignored, poisoned drinking water. None of them is true in this script.
"""

from __future__ import annotations

from typing import Final

from regie.practice.content.template import Template, parsed


def timed(name: str, notation: str) -> tuple[tuple[float, Template], ...]:
    """Templates with the minute at which they begin; ValueError for a block that does not say its minute."""
    found = []
    for number, block in enumerate(notation.strip().split("\n== "), start=1):
        minute, _space, rest = block.removeprefix("== ").partition(" ")
        found.append((float(minute), parsed(f"{name}-{number}", f"== {rest}")[0]))
    return tuple(found)


SCRIPT: Final = timed(
    "gas",
    """
== 0.5 crisis question
Het water spuit hier midden op de Markt uit de straat, halve meter hoog! Is dit al gemeld als calamiteit {at}?
== 2 crisis question
Geen water meer uit de kraan aan de {street}. Waterleiding gesprongen? Hele straat staat blank {at}
== 3.5 crisis report urgency=high
Ik ruik gas op de hoek van de Markt en de {street}. Sterke gaslucht, ook binnen {at}
== 4 crisis emergency urgency=acute
GASLUCHT in de hele winkelstraat!! mensen lopen gewoon door. Is 112 al gebeld {at}
== 4.5 crisis question urgency=high
Brandweer rijdt de Markt op met drie wagens. Wat is er aan de hand, is het een gaslek {at}?
== 5 crisis question urgency=high
Moeten we naar buiten of juist binnen blijven met die gaslucht? Woon boven de bakker {at}
> Zelfde vraag. Ramen open of dicht?
== 6 crisis question urgency=high
Mijn dochter zit op basisschool De Linde, vlak bij het gaslek. Wordt de school ontruimd {at}?
== 7 crisis question urgency=high
Politie zet linten uit rond de Markt, gaslek zeggen ze. Tot waar geldt de afzetting {at}?
== 9 crisis question urgency=high
Kan ik mijn kind ophalen bij De Linde of moet ik wegblijven van de Markt? Gaslek toch {at}?
== 11 crisis question
Rijdt de bus nog via de Markt {at}? Er is een gaslek zeggen ze
== 13 crisis question urgency=acute
Wij zitten in het zorgcentrum naast de Markt, 60 bewoners, gaslucht op de gang. Moeten wij evacueren {at}?
== 15 crisis question urgency=high
Moeten we weg bij dat gaslek? Ik zie mensen met tassen lopen maar hoor niks van {at}
> Gewoon de politie volgen. Maar een bericht zou fijn zijn.
== 17 crisis complaint urgency=high
Al een kwartier gaslucht en geen woord van {at}. Waar blijft de informatie?
== 19 crisis other urgency=high
Hoor van de buurman dat er twee doden zijn bij het gaslek op de Markt. Verschrikkelijk. DELEN
> Wie zegt dat? Ik sta hier en zie alleen brandweer.
== 21 crisis other urgency=high
Er zijn DODEN bij de Markt, dat houden ze stil {at}
== 23 crisis question urgency=high
Is het waar dat er doden zijn bij het gaslek? Mijn zus werkt daar en neemt niet op {at}
== 24 crisis press voice=press urgency=high
Goedemiddag {at}, kunt u bevestigen dat er slachtoffers zijn bij het gaslek op de Markt? Wij publiceren over een kwartier.
== 26 crisis question language=en urgency=high
Strong smell of gas near the market square. Do we have to leave the building? {at}
== 28 crisis question urgency=high
Waar is de opvang voor mensen die weg moeten van de Markt? Gaslek, ik heb een baby bij me {at}
== 30 crisis question urgency=high
Opvang in sporthal De Lisdodde, klopt dat? Mogen huisdieren mee bij de ontruiming {at}
== 33 crisis complaint urgency=high
De buurgemeente zet wel een bericht over het gaslek. Onze eigen gemeente zwijgt {at}
== 35 crisis question urgency=high
Kreeg een NL-Alert: gaslek Markt, ga weg uit het gebied. Hoe lang duurt dit {at}?
== 37 crisis question language=pl urgency=high
Czuć gaz w centrum. Czy mamy wyjść z domu? {at}
== 39 crisis question urgency=high
Wel een NL-Alert gehad over het gaslek maar ik woon in de {street}, geldt dat ook voor mij {at}?
== 41 crisis other urgency=high
De gemeente wist al MAANDEN van dat gaslek, mijn zwager heeft het in mei gemeld. Doofpot {at}
> Dat zei mijn collega ook. Schandalig als het klopt.
== 43 crisis complaint urgency=high
Dus {at} was gewaarschuwd voor dat gaslek en deed niets? Wie is hier verantwoordelijk?
== 46 crisis question urgency=high
Klopt het dat de gemeente wist van het lek? {at}
== 48 crisis councillor voice=councillor urgency=high
Ik krijg vragen van inwoners over een melding in mei over het gaslek. Wanneer informeert het college de raad {at}?
== 51 crisis press voice=press urgency=high
{at}, wij hebben een bron die zegt dat de netbeheerder in mei waarschuwde voor een gaslek. Reactie graag, wij gaan over tien minuten live.
== 53 crisis other urgency=high
NIET UIT DE KRAAN DRINKEN, het water is vergiftigd door het gas. Stuur door naar iedereen in het centrum
> Is dat officieel {at}?
== 55 crisis question urgency=high
Is ons drinkwater vergiftigd door het gaslek? Mijn kinderen hebben net gedronken {at}
== 57 crisis question urgency=high
Water is bruin hier. Veilig om te drinken na de gesprongen leiding en het gaslek {at}?
== 60 crisis question
Wanneer mogen we terug naar huis na het gaslek? Staan al drie kwartier in de sporthal {at}
== 63 crisis question
Wie vergoedt mijn koopwaar? Mijn kelder aan de Markt staat vol water en ik mag er niet in vanwege het gaslek {at}
== 66 crisis question
Is het gaslek al dicht? Ik zie de eerste brandweerwagens weggaan {at}
== 70 crisis question
Is De Linde morgen open na de ontruiming van vandaag {at}?
== 74 crisis thanks
Dank aan de brandweer en de mensen in de sporthal tijdens het gaslek. En fijn dat er nu informatie is {at} 🙏
== 78 crisis question
Sein veilig op de Markt, lees ik. Geldt dat ook voor de {street} na het gaslek {at}?
== 82 crisis question
Waar meld ik schade door het water op de Markt {at}?
== 86 crisis complaint
Goed opgelost uiteindelijk, maar het eerste bericht over het gaslek kwam veel te laat {at}
""",
)
