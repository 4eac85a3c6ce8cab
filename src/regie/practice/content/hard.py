"""The hard ones: danger, threats, despair, personal data, press, formal requests, spam.

Despair is written without ways or means. Numbers of persons and accounts are the well-known
fictitious ones: they pass the arithmetic and belong to nobody.
"""

from __future__ import annotations

from typing import Final

from regie.practice.content.template import parsed

TEMPLATES: Final = parsed(
    "hard",
    """
== public_order emergency urgency=acute
er ligt een man op straat bij de {street} hij beweegt niet meer {at} HELP
== environment emergency urgency=acute
Sterke gaslucht in de {street}, hele portiek ruikt het. Wat moeten we doen {at}???
> Naar buiten, geen lichtknopjes, 112 bellen. NU.
== roads emergency urgency=acute
Auto te water bij de Gemaalweg, ik zie nog iemand op het dak zitten {at}
== housing emergency urgency=acute
brand bij de buren, {street}, eerste verdieping, vrouw met kind staat op balkon {at} kom alsjeblieft
== social_care suicide_risk urgency=acute
Het hoeft voor mij allemaal niet meer. Jullie brief was de laatste druppel. Dag {at}.
== income_support suicide_risk urgency=acute
Ik heb alles geprobeerd, ik ben zo moe. Ik denk dat het voor iedereen beter is als ik er niet meer ben. {at}
> Hé, ik ken je niet, maar blijf even. Wil je bellen met iemand? 113, kan nu meteen.
== other suicide_risk urgency=acute
Mijn broer heeft afscheidsberichtjes gestuurd en neemt niet meer op. Hij woont in {place}. Wie kan er nú naartoe {at}
== council threat urgency=acute
Die wethouder moet maar eens goed over zijn schouder kijken als hij naar huis fietst. Ik weet in welke straat hij woont. {at}
== parking threat urgency=acute
Zeg maar tegen die boa met dat baardje dat ik hem de volgende keer van zijn scooter trek {at}
== income_support threat urgency=acute
Morgen sta ik aan dat loket en dan gaan we zien wie er lacht. Ik kom niet met lege handen {at}
== social_care complaint urgency=high
Ik word hier gek van, ik doe een keer iets. Drie jaar van het kastje naar de muur {at}
+ Rustig maar. Ik bedoel een brief aan de ombudsman.
== civil_affairs question urgency=high
Mijn bsn is 111222333 en ik ben geboren op 29 februari 1990, kunt u even kijken waar mijn id-kaart blijft {at}
== taxes question
Teruggave kan op NL91 ABNA 0417 1643 00 t.n.v. mijn moeder, dan hoef ik niet te bellen {at}
== social_care question urgency=high
Burgerservicenummer 123456782, het gaat om de indicatie van mijn zoon, hij heeft PDD-NOS. Wanneer hoor ik iets {at}?
+ Oei, dit is openbaar hè. Kunnen jullie dit weghalen?
== moving question
Bel mij maar op 06 12345678 of mail naar fenna@voorbeeld.example, ik woon {street} 12 en het gaat om mijn uitschrijving {at}
== public_order report
Kenteken 12-ABC-3 racet elke avond door de {street}. Ik zet hem hier gewoon neer, misschien schaamt hij zich dan {at}
> Zoiets zet je niet online, man. Bel gewoon de politie.
== other privacy_request
Ik wil inzage in alle gegevens die u over mij verwerkt, op grond van artikel 15 AVG. Binnen een maand graag {at}
== other privacy_request
Verwijder alle berichten van mij uit uw systeem, en alles wat uw externe bureau over mij heeft {at}.
== council woo_request
Met een beroep op de Wet open overheid verzoek ik om alle stukken over de aankoop van het terrein aan de {street}. Ontvangstbevestiging graag {at}
== road_works woo_request
Woo-verzoek: alle mails tussen gemeente en aannemer over de {street} vanaf 1 maart. Liefst doorzoekbaar {at}
== permits notice_of_default urgency=high
De beslistermijn is op 1 november verstreken. Bij dezen stel ik u in gebreke. U heeft twee weken, daarna een dwangsom {at}
== income_support notice_of_default urgency=high
Ik heb op mijn aanvraag na 11 weken nog geen besluit. Ik stel u hierbij formeel in gebreke {at}.
== parking objection
Ik ben het niet eens met het besluit over mijn gehandicaptenparkeerplaats en wil bezwaar maken. Hoeveel tijd heb ik nog {at}?
== social_care objection urgency=high
Bezwaarschrift tegen besluit Wmo van 3 november: u schrapt vier uur hulp terwijl er niets is veranderd {at}
== council press voice=press
Goedemiddag {at}, wij werken aan een stuk over de wachttijden bij de balie. Kan een woordvoerder vandaag voor 16.00 uur reageren?
== public_order press voice=press urgency=high
Bewoners melden een explosie in {place}. Kunt u bevestigen of er woningen zijn ontruimd? Wij publiceren over een half uur {at}
== housing press voice=press
We hebben documenten gezien over de opvanglocatie aan de {street}. Klopt het dat het besluit al genomen is {at}? Graag hoor en wederhoor.
== council press voice=press
Waarom beantwoordt een extern bureau de berichten van inwoners? En wat kost dat? Graag een reactie {at}
== other spam voice=spam
💸 Verdien 4000 euro per week vanuit huis! 100% legaal!! Stuur 'RIJK' 💸
== other spam voice=spam
Dakgoot lek? Verstopt riool? Bel DAKGOTEN 24/7, nu 50% korting in heel {town}!!! {at}
== other spam voice=spam
Investeer vandaag in VELDCOIN 🚀🚀 al 12.000 mensen gingen je voor. Link in bio
== other spam voice=spam
{at} {at} {at} gratis volgers gratis volgers gratis volgers
== housing other urgency=high
Als dat azc er komt dan vallen er klappen, let op mijn woorden. En niet alleen van mij {at}
> Doe normaal man, het gaat om mensen.
+ Ik zeg alleen wat iedereen in {place} denkt.
== other complaint
Jullie zijn een stelletje luie zakkenvullers en dat mag je best weten {at}
> Zo krijg je vast snel antwoord.
+ Ik hoef geen antwoord.
== public_order complaint urgency=high
Ik ben vanavond uitgescholden om mijn hoofddoek bij de bushalte {street}, en niemand zei iets. Ook de chauffeur niet. Waar kan ik dit melden {at}
== council complaint
Klacht over een medewerker: zij hing tijdens het gesprek op nadat ik om haar naam vroeg. Ik wil dat dit als officiële klacht wordt behandeld {at}.
""",
)
