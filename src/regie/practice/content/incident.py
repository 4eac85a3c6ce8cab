"""A fire on an industrial site, as residents tell it: from a smell to a plume to anger and relief."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from regie.practice.content.template import Template, parsed


@dataclass(frozen=True, slots=True)
class Phase:
    """What is being said between two moments, in minutes from the start."""

    from_minute: float
    to_minute: float
    templates: tuple[Template, ...]


PHASES: Final = (
    Phase(
        0,
        25,
        parsed(
            "smell",
            """
== crisis question
Ruikt er nog iemand in {place} een brandlucht? Een soort verbrand plastic {at}
== crisis question
wat is dat voor stank hier in de {street} 🤢 ramen maar dicht gedaan
> Dacht dat het aan onze kachel lag. Jij dus ook.
== crisis report urgency=high
Rookpluim te zien boven bedrijventerrein De Hamerslag, vanaf de dijk goed zichtbaar {at}
== crisis emergency urgency=acute
BRAND op de Hamerslag bij die loods met pallets, er komen vlammen uit het dak {at} is er al iemand onderweg??
== crisis question
Drie brandweerwagens met sirene door de {street}. Weet iemand wat er is?
== crisis question
Mijn hond wil niet naar buiten en het ruikt alsof iemand een autoband in de kachel heeft gegooid. {place}. Iemand anders?
== crisis report
Kleine rookwolk boven de loodsen aan de Hamerslag. Misschien niks, maar ik meld het toch even {at}
== crisis question
Is er een oefening van de brandweer vanavond? Hoor er nu al drie voorbij gaan {at}
== crisis question
Hoor net een doffe knal richting de Hamerslag, ramen trilden even {at}
""",
        ),
    ),
    Phase(
        12,
        70,
        parsed(
            "smoke",
            """
== crisis question urgency=acute
{at} wat brandt er op de Hamerslag? Is de rook giftig? Mijn ramen zitten dicht maar ik ruik het binnen.
== crisis question urgency=acute
Moeten we binnen blijven in {place}? Nergens iets te vinden {at}
> Zelfde vraag. Ik heb drie kinderen en een open dakraam dat niet meer sluit.
== crisis question urgency=high
De rook trekt nu recht over {place} heen. Ventilatie uitzetten of juist niet? {at}
== crisis question urgency=high
Mijn moeder (COPD) woont aan de {street}, pal onder de pluim. Komt er iemand langs de deuren {at}?
== crisis report urgency=high
Hier dwarrelen zwarte snippers neer in de tuin, {street}. Zijn die gevaarlijk om aan te raken? {at}
> Bij ons ook, op de trampoline. Niet met blote handen pakken dus?
== crisis question urgency=high
De afzuiging van onze flat ({street}) blaast de rook gewoon naar binnen. Kan iemand de beheerder bellen {at}?
== crisis question urgency=high
Sportvereniging hier, 60 kinderen op het veld in {place}. Doorspelen, naar binnen of ophalen {at}?
== crisis report urgency=high
Er rijden nog gewoon fietsers door de rook op de Gemaalweg, daar staat niemand te regelen {at}
== crisis question
Welke kant staat de wind op? Appje zegt noordoost maar ik zie de pluim iets anders doen {at}
== crisis question urgency=high
Wij wonen aan het water achter de Hamerslag. Het bluswater loopt zo de vaart in, er drijft schuim op {at}
== crisis question
Rijden de bussen nog door {place}? Alles staat vast bij de rotonde {at}
== crisis other
Filmpje vanaf de flat: de vlammen slaan er metershoog uit. Ongelooflijk. Respect voor die brandweermensen 🚒
""",
        ),
    ),
    Phase(
        35,
        110,
        parsed(
            "plume",
            """
== crisis question urgency=acute
Dus de hele lucht is zwart en {at} zegt… niks? Al drie kwartier. Moeten we weg of niet?
+ Ik ververs jullie pagina elke minuut. Zeg dan gewoon dat jullie het nog niet weten.
== crisis question urgency=high
Is het waar dat er asbest in die loods zat? Buurman beweert van wel {at}
> Mijn zwager heeft er gewerkt, die zegt golfplaten uit '74. Reken maar uit.
== crisis other urgency=high
ER LIGGEN VATEN CHEMISCH AFVAL OPGESLAGEN, dit houden ze stil!! DELEN DELEN DELEN
> Waar haal je dit vandaan? Ik zou eerst even wachten op de brandweer.
== crisis question urgency=high
Gaat de basisschool in {place} morgen open? Het schoolplein ligt vol roet {at}
== crisis question urgency=high
Mijn paarden staan in de wei achter de Hamerslag en ik mag er niet door van de politie. Wie kan mij helpen {at}
== crisis question urgency=acute
Kreeg een alarm op mijn telefoon: ramen en deuren dicht. Voor hoe lang? En mijn baby hoest {at}
== crisis question
Kan ik vanavond veilig naar huis? Werk in de stad, woon aan de {street} {at}
== crisis question language=en urgency=high
Big black smoke over {place}, got an alert in Dutch only. What should we do? {at}
== crisis question language=pl urgency=high
Co się pali? Czy trzeba zamknąć okna? Mieszkam przy {street} {at}
== crisis question language=ar urgency=high
ماذا يحترق؟ هل الدخان خطير على الأطفال؟ نسكن في {street} {at}
== crisis question language=tr urgency=high
Bu duman nedir? Camları kapattık ama içerisi kokuyor, çocuklar öksürüyor {at}
== crisis press voice=press urgency=high
Goedenavond {at}, wij gaan over tien minuten live. Wie kan bevestigen wat er is opgeslagen en of er gewonden zijn?
== crisis press voice=press
Kunt u reageren op berichten dat het bedrijf vorig jaar een last onder dwangsom kreeg? Deadline 22.30 uur. {at}
== crisis councillor voice=councillor urgency=high
Ik krijg tientallen berichten van bewoners uit {place}. Wanneer komt het college met informatie {at}? Graag ook aan de raad.
== crisis question urgency=high
Nachtdienst in het verpleeghuis, {street}: wij hebben 42 bewoners en ramen die niet dicht kunnen. Wie belt ons {at}
== crisis question urgency=high
Mag ik met de auto door de rook om mijn kinderen bij oma in {place} op te halen? {at}
== crisis question
Waar vind ik de officiële informatie? Ik zie zes pagina's die allemaal iets anders zeggen {at}
== crisis other
Iedereen doet nu alsof hij chemicus is. Wacht nou even op de mensen die ervoor geleerd hebben.
> Dan moeten die mensen wel iets zéggen.
== crisis question language=fy urgency=high
De reek lûkt hjir oer it hiele doarp, moatte de bisten ek nei binnen {at}?
== crisis question
Sirene gehoord maar geen bericht gekregen. Mijn vrouw wel een bericht maar geen sirene gehoord. Werkt dat zo {at}?
== crisis complaint urgency=high
Jullie nummer 14 0999 geeft de bandopname 'wij zijn op werkdagen bereikbaar'. Top geregeld tijdens een ramp {at}
== crisis other
Mensen die met hun auto gaan kijken: ga naar huis, de hulpdiensten kunnen er niet door op de Gemaalweg!
""",
        ),
    ),
    Phase(
        65,
        135,
        parsed(
            "anger",
            """
== crisis complaint urgency=high
Buurgemeente twittert al een uur wat je moet doen. Onze eigen gemeente zwijgt. Diep triest {at}
== crisis complaint
{at} 'blijf kalm'. Ja hoor. Kom zelf eens in de {street} staan zonder mondkapje.
== crisis question urgency=high
Wie betaalt straks de schoonmaak? Zonnepanelen, auto, tuinset: alles zit onder de roet {at}
== crisis question
Mag ik de boerenkool uit mijn moestuin in {place} nog eten? {at}
> Goeie vraag, en de eieren van onze kippen?
== crisis question urgency=high
Opvang in sporthal De Lisdodde, klopt dat? En mogen huisdieren mee {at}
== crisis question urgency=high
Ik heb met open raam geslapen, vol in de rook, en heb nu hoofdpijn en een rare smaak. Huisartsenpost of afwachten {at}?
== crisis complaint
Elk jaar een oefening met lunch en hesjes, en nu het echt is staat er op de site nog het nieuws over de kerstmarkt {at}
== crisis question
Zijn er vrijwilligers nodig? Ik heb een busje en kan koffie zetten als de beste {at}
== crisis other
Nepbericht alert: er gaat een 'evacuatieplan' rond met een verkeerd logo. Niet delen. {at} kunnen jullie dat even zeggen?
== crisis question voice=company urgency=high
Onze zaak ligt binnen het lint en er staat voor 8000 euro vis in de koeling. Mogen we er nog bij {at}?
== crisis threat urgency=acute
Als ik die directeur van dat bedrijf tegenkom dan loopt hij niet meer. En die wethouder die het goedvond ook {at}
== crisis complaint
Vijf jaar geleden heb ik hier al voor gewaarschuwd, in een zienswijze, met bijlagen. Kreeg een standaardbrief terug {at}
== crisis other
Heb twee logeerplekken over in Kleindrecht voor mensen die even weg willen uit de rook. Stuur me een bericht ❤️
""",
        ),
    ),
    Phase(
        110,
        100_000,
        parsed(
            "after",
            """
== crisis question
Is het sein brand meester al gegeven? Ik zie alleen nog witte rook {at}
== crisis thanks
Petje af voor de brandweer en alle vrijwilligers vannacht. En dank voor de updates {at} 🙏
== crisis question
Ramen mogen weer open lees ik, maar in {place} stinkt het nog. Geldt het hier ook {at}?
== crisis question
Komt er een bewonersavond over de brand? Ik wil weten wat we hebben ingeademd {at}
== crisis thanks
Mijn schoonmoeder is door twee agenten naar de opvang gebracht en kreeg soep. Dank voor de soep {at} ❤️
== crisis question
Kan de was weer buiten {at}? Klinkt suf maar ik heb een tweeling
== crisis question
Waar kan ik schade melden? En moet ik foto's maken vóór ik ga schrobben {at}
== crisis complaint
'Geen gevaarlijke stoffen aangetroffen.' Gemeten waar, wanneer en door wie {at}? Bij ons is niemand geweest.
== crisis question urgency=high
Er liggen nog steeds brokstukken met zwarte vezels op het speelveld aan de {street}. Wordt dat onderzocht? {at}
== crisis complaint
Waarom kreeg de {street} wel een alarm en de {street2} niet? Tweehonderd meter verder! {at}
== crisis woo_request
Ik verzoek u op grond van de Wet open overheid om alle inspectierapporten van het afgebrande bedrijf sinds 2018. {at}
""",
        ),
    ),
)


ALL: Final = tuple(template for phase in PHASES for template in phase.templates)


def threads_per_hour(seconds: float) -> float:
    """How many threads about the fire begin: slow at first, full at 90 minutes, then fading."""
    minutes = seconds / 60
    growth = 130 / (1 + math.exp(-(minutes - 50) / 11))
    fading = 1.0 if minutes <= 95 else math.exp(-(minutes - 95) / 35)
    return 4 + growth * fading


def at_minute(minute: float) -> tuple[Template, ...]:
    """Templates that fit this minute; the last phase holds on to the end."""
    return tuple(t for p in PHASES if p.from_minute <= minute < p.to_minute for t in p.templates)
