"""Living together: income, care, order, events, sport, school, environment, energy, elections, council."""

from __future__ import annotations

from typing import Final

from regie.practice.content.template import parsed

TEMPLATES: Final = parsed(
    "society",
    """
== income_support question urgency=high
Mijn bijstand is niet gestort en morgen gaat de huur eraf. Ik krijg alleen een bandje aan de lijn {at}. Wat moet ik doen?
== income_support complaint
Ik moest een bankafschrift inleveren om te bewijzen dat ik niks heb. Drie keer. Ik heb nog steeds niks {at}
== income_support question
Is er een potje voor een nieuwe wasmachine als je een uitkering hebt? Ik durf het eigenlijk niet te vragen {at}
> Zoek op 'bijzondere bijstand'. En niks durven hè, daar is het voor.
== income_support question
Zzp'er, rug kapot, opdrachten weg. Kan ik ergens bij de gemeente terecht voordat ik in de schulden zit en niet pas erna {at}
> Bel de gemeente, echt, mij hebben ze geholpen met een tijdelijk krediet.
+ Dank je. Dat had ik nodig om te horen.
== income_support complaint urgency=high
{at} de voedselbank heeft een wachtlijst en jullie loket is dicht tot dinsdag. Drie kinderen. Weekend. Reken maar uit.
== social_care complaint urgency=high
De huishoudelijke hulp van mijn moeder komt al drie weken niet. Zorgaanbieder wijst naar jullie, jullie wijzen naar de zorgaanbieder {at}
+ Ze is gisteren gevallen bij het dweilen.
== social_care question
Waar vraag ik een traplift aan voor mijn man? Hij komt na een beroerte volgende week thuis {at}
== social_care complaint
Leerlingenvervoer vanmorgen wéér niet verschenen. Mijn zoon (autisme) stond om 7.10 klaar en was de hele dag van slag {at}
== social_care question
Ik zorg al zes jaar voor mijn partner. Bestaat er zoiets als een weekend adempauze voor mantelzorgers {at}? Ik ben op.
== social_care thanks
Wil even zeggen: de mevrouw van het wijkteam in {place} heeft ons echt geholpen. Geef haar een taart {at} 🎂
== social_care question language=tr
Annem için evde bakım desteği nereden istenir {at}? Hollandaca bilmiyor, ben de her gün gidemiyorum.
== public_order report urgency=high
Groep van zo'n twintig jongeren steekt vuurwerkbommen af bij het winkelcentrum in {place}. Ramen trillen. {at} doe iets
> Politie is gebeld, die komen 'als er een wagen vrij is'.
== public_order complaint
Elk weekend tot vier uur 's nachts lachgas en bassen op de parkeerplaats aan de {street}. Slapen is hier een hobby geworden {at}
== public_order report
Volgens mij wordt er gedeald bij het bankje achter de {street}. Auto's stoppen een minuut en weg. Wil anoniem blijven {at}
== public_order question
Waarom vliegt er al een half uur een helikopter boven {place} {at}?
> Niemand weet het, iedereen ligt wakker. Gezellig.
== public_order question urgency=high
Klopt het dat er zaterdag een demonstratie is op het Havenplein? Mijn winkel zit daar, moet ik dichttimmeren {at}?
== public_order other
Weer een verward persoon in de {street}, hij staat te praten tegen de brievenbus. Hij doet niks, maar het is koud en hij heeft geen jas {at}
== events complaint
Feesttent op 80 meter van mijn bed, vergunning tot 01.00. Het is 02.20 en ik ken inmiddels alle teksten van de smartlappen {at}
+ 02.45: 'nog eentje dan'. Dat zeiden ze om 02.15 ook.
== events question
Gaat de lampionnenoptocht in {place} door met deze wind? Mijn dochter heeft een draak gemaakt van vier meter {at} 🐉
== events question
Waar kunnen we parkeren bij de intocht morgen? Invalidenkaart, rolstoel, opa van 91 {at}
== events complaint
Wéér hele centrum dicht voor een hardloopwedstrijd. Ik werk in de zorg, ik moest erdoor, en de verkeersregelaar zei 'fietst u maar om, mevrouw'. Ik was met de auto {at}
== events question voice=company
Wij willen in juni een buurtbarbecue voor 150 man op het veldje. Vanaf hoeveel mensen is het een evenement {at}?
== events thanks language=fy
Wat in moaie jûn wie dat, it skûtsjefeest! Tige tank oan alle frijwilligers en oan {at}.
== sports_culture complaint
Hockeyvelden wel kunstgras, onze gymzaal lekt al twee jaar op de evenwichtsbalk. Leg dat eens uit aan een meisje van negen {at}
== sports_culture question
Komt er weer een ijsbaan bij {place}? De vrijwilligers staan klaar, de pomp ook, alleen de vergunning nog {at} ⛸️
== sports_culture question
Kan ik als kind uit een gezin met weinig geld op muziekles? Ik vraag het voor een jongen uit mijn klas {at}
== sports_culture complaint
Bibliotheek in {place} dicht en dan een campagne over leesplezier. Je verzint het niet, want er is niks meer om uit te verzinnen {at}
== education question
Is de school aan de {street} morgen dicht vanwege de staking, en is er noodopvang {at}?
== education complaint
Op de basisschool zitten 34 kinderen in één lokaal omdat de noodlokalen 'in bestelling' zijn. Sinds september {at}
== education question
Leerplichtambtenaar heeft gebeld over mijn dochter, ik heb het nummer niet opgeslagen. Hoe bereik ik die persoon {at}?
== education question language=ar
ابنتي عمرها أربع سنوات ونحن جدد في {town}. كيف نسجلها في المدرسة؟ {at}
== environment report urgency=high
Er drijft een regenboogkleurige laag op de sloot langs de {street}, stinkt naar diesel. Eenden zitten ernaast {at}
== environment complaint
Stookgeur van die houtkachels in {place}: mijn astma en ik zitten met de ramen dicht bij 18 graden {at}
> Wij hebben zo'n kachel. Gas is niet te betalen, wat moet je dan.
== environment question
Is het water in de zwemplas veilig? Er staat een bord 'blauwalg' maar het is november {at}. Vergeten of actueel?
== environment complaint
De vliegtuigen gaan sinds maandag pal over {place}. Is daar een besluit over genomen of is dit toeval dat elke vier minuten langskomt {at}
== energy question
Hele wijk van het gas af voor 2032? Wij hebben net een nieuwe ketel. Wat betekent dat voor de {street} {at}
> Niet voor iedereen, alleen wie kan aansluiten. Geloof ik. Het verandert elk jaar.
== energy question
Kan ik bij de gemeente een lening krijgen voor isolatie als ik een VvE heb van vier woningen {at}?
== energy complaint
Stroom ligt eruit in de {street} en omstreken sinds 18.40. De netbeheerder weet van niks, weten jullie iets {at}?
> Hier ook. Koelkast vol moedermelk. Niet lollig.
+ Update: halve straat heeft weer licht, wij niet.
== energy complaint
Windmolens van 240 meter 'in samenspraak met de omgeving'. Ik bén de omgeving. Niemand heeft mij gesproken {at}
== elections question
Ik heb mijn stempas weggegooid met de folders 🤦 kan ik nog stemmen {at}?
== elections question
Mag ik voor mijn buurvrouw stemmen? Ze ligt in het ziekenhuis, ze heeft niks ondertekend {at}
> Volmacht moet ze zelf tekenen, op de achterkant van de pas.
== elections complaint urgency=high
Stembureau in {place} was om 20.15 al dicht, lange rij, mensen weggestuurd. Dit kan toch niet {at}
> Wij stonden er ook. Man aan de deur zei 'volgende keer beter'.
== elections other
Lekker belangrijk die verkiezingen, ze doen toch wat ze willen. Maar goed, stempas ligt klaar. {at} zijn er ook pennen die het wél doen?
== elections question language=en
I got a polling card for the water authority?? What is that and may I vote as a non-Dutch national {at}
== council complaint
De raad vergaderde tot 01.30 over een fietsenstalling. Waar kan ik mijn nachttoeslag als kijker declareren {at}
== council question
Hoe kan ik inspreken bij de commissie over de {street}? En hoe lang mag je dan {at}?
== council councillor voice=councillor
Mijn fractie ontvangt signalen over de bereikbaarheid van {place}. Kan het college vóór donderdag de cijfers delen? {at}
== council councillor voice=councillor urgency=high
{at} in de raad is toegezegd dat omwonenden een brief zouden krijgen. Zij hebben niets. Hoe zit dat, en wie heeft dit besloten?
== council complaint
Wethouder op de foto bij een lintje, wéér. En onze dijk verzakt ondertussen gewoon door {at}
== council other
De ideale raadsvergadering duurt een uur en er is koek. Dat is mijn hele programma. {at}
""",
)
