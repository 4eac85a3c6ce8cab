"""The street: waste, public space, greenery, roads, works, parking, animals."""

from __future__ import annotations

from typing import Final

from regie.practice.content.template import parsed

TEMPLATES: Final = parsed(
    "neighbourhood",
    """
== waste complaint
{at} de ondergrondse container in de {street} zit alweer dicht. Derde keer deze maand. Nu staan er zes vuilniszakken naast en de meeuwen hebben feest.
> Hier in de {street2} precies hetzelfde. Pasje piept, klep blijft dicht.
+ En ja, ik heb het al gemeld via de app. Melding 'afgehandeld'. Door wie dan?
== waste question
Wanneer wordt in {place} het oud papier opgehaald? Op de kalender staat niks deze week {at}
== waste complaint
Fijn hoor {at}, een grofvuilafspraak kan pas over vijf weken. Zal ik die bank zolang in mijn bed leggen? 😅
+ O nee wacht, het is een slaapbank. Probleem opgelost.
== waste report
{at} iemand heeft een complete keuken gedumpt bij de glasbak aan de {street}. Inclusief afzuigkap. Foto volgt.
== waste question
weet iemand of de milieustraat op zaterdag open is?? site zegt van wel, bord bij de poort van niet {at}
== waste complaint
Mijn gft-bak is gisteren niet geleegd, die van de buren wel. Heb ik iets verkeerd gedaan of is er iets stuk? {at}
== waste complaint
Kudt pasje doet t weer nie. Sta hier met 2 zakken in de regen bij de {street} {at} 🤬
== public_space report
{at} lantaarnpaal voor nummer 14 in de {street} knippert al een week. Net een disco, maar dan zonder muziek.
== public_space report urgency=high
Hele {street} donker vanavond, alle straatverlichting uit. Is dat een storing of bezuiniging {at}?
> Hier in de {street2} ook. Vanaf een uur of zeven.
> Griezelig met de hond zo. Vooral bij het tunneltje.
== public_space report urgency=high
Speeltoestel op het veldje achter de {street} is kapot: er steekt een schroef uit de glijbaan. Mijn zoontje heeft een snee in zijn been. {at}
== public_space complaint
Bankje bij de {street} is weg. Gewoon weg. Daar zat mijn moeder van 88 elke dag even uit te rusten {at}. Komt het terug?
== public_space report
graffiti op het viaduct bij {place}, en geen mooie. kan iemand dat weghalen voor de kinderen leren spellen van die muur {at}
== public_space complaint
{at} Is het toegestaan dat de terrasstoelen op de Havenkade de hele stoep innemen? Met een rolstoel moet je nu over de rijbaan.
== greenery report urgency=high
Er hangt een grote losse tak boven het fietspad langs de {street}. Bij dit weer komt die vandaag nog naar beneden. {at}
== greenery complaint
Waarom zijn de linden aan de {street} gekapt? Er stond nergens een vergunning aangekondigd {at}
> Op de site stond 'onderhoud'. Onderhoud noemen ze dat.
+ Ik wil graag zien op welk besluit dit is gebaseerd.
== greenery report
Brandnetels van anderhalve meter langs het schoolpad in {place}. Kinderen lopen nu over de weg {at}
== greenery thanks
Complimenten voor de bloemenmengsels in de bermen bij {place}! Het zoemt er van de bijen 🐝 {at}
== greenery question
Mag ik als buurt zelf de boomspiegels in de {street} beplanten? En betaalt de gemeente de plantjes? 🌱 {at}
== greenery complaint
Half acht 's ochtends de bladblazers onder het slaapkamerraam. Heerlijk wakker worden, bedankt {at} 👏👏
+ Dat was dus niet gemeend, voor de duidelijkheid.
== roads report
{at} gat in de weg op de {street} ter hoogte van de bushalte. Zo diep dat je er een kuikentje in kwijt kunt. Fietsers wijken uit naar links.
== roads complaint
Drempel in de {street} is zo hoog dat bij elke bus de kopjes in mijn kast staan te rinkelen. Meten jullie zoiets wel eens? {at}
== roads report urgency=high
Stoplicht kruising {street} / {street2} staat op alle kanten op rood. Iedereen rijdt nu maar gewoon door. Levensgevaarlijk {at}
== roads question urgency=high
Wordt er vannacht gestrooid op de fietspaden? Ik moet om vijf uur naar mijn werk in het ziekenhuis {at}
== roads complaint
Er wordt 70 gereden in de {street} (30 zone). Al drie jaar vragen we om iets. Moet er eerst een kind onder een auto komen {at}?
> Zet ze een keer een camera neer. Maar dat zal wel weer niet mogen.
== road_works question
Hoe lang ligt de {street} nog open? Aannemer zegt vrijdag, bord zegt januari, website zegt niks {at}
== road_works complaint
Omleiding via {place} eindigt bij een hek. Ik sta nu met een bakfiets vol kinderen in de modder. Wie heeft dit bedacht {at}?
> Wij stonden er gisteren ook. Via de {street2} kan het nog net.
== road_works complaint voice=company
Als ondernemer aan de {street}: al drie weken geen klant die ons kan bereiken. Is er een nadeelregeling {at}? Graag een antwoord, geen folder.
== road_works report urgency=high
De hekken bij de werkzaamheden in de {street} zijn omgewaaid en liggen op het fietspad. Geen licht erbij. {at}
== road_works question
Vannacht tot half twee staan heien bij het spoor. Stond dat ergens aangekondigd? Mijn baby en ik willen het graag weten {at}
== parking question
Hoe vraag ik een bezoekersvergunning aan voor mijn moeder? Ze heeft geen kenteken want ze komt met de regiotaxi {at} 🤔
== parking complaint
Parkeerboete gekregen terwijl de automaat in de {street} stuk was. Heb een foto. Waar kan ik daarmee heen {at}?
== parking complaint
Elke avond hetzelfde: busjes van de sportschool op de invalidenplek in de {street}. Handhaving komt nooit na zessen {at}
== parking question
Wordt {place} nu wel of niet betaald parkeren vanaf januari? De een zegt dit de ander dat {at}
> Volgens de buurtapp is het al besloten. Maar de buurtapp zegt zoveel.
== parking complaint
Zes laadpalen in de {street} en er staat altijd een benzineauto voor. Kunnen jullie daar iets aan doen of zijn die paaltjes voor de sier {at}
== animals report urgency=high
Dode zwaan in het water bij de {street}, er liggen er nu drie. Is dat vogelgriep? Mag ik hem aanraken {at}?
== animals complaint
Ratten in de {street}. Geen muizen, RATTEN. Ze lopen overdag over het speelplein {at} 🐀
> Komt door die bak van de snackbar die altijd openstaat.
== animals question
Onze kat Moppie is sinds gisteren weg, grijs met witte sokjes, omgeving {street}. Worden gevonden dieren bij jullie gemeld {at}? 😿
== animals report urgency=acute
er loopt een paard los op de {street}!! geen grap. gaat richting de provinciale weg {at}
""",
)
