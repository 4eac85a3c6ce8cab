"""The counter: permits, housing, taxes, papers, moving, opening hours, the website."""

from __future__ import annotations

from typing import Final

from regie.practice.content.template import parsed

TEMPLATES: Final = parsed(
    "counter",
    """
== permits question
Mag ik zonder vergunning een overkapping in mijn achtertuin zetten? 2,80 hoog, 4 meter diep, {street} {at}
+ Het vergunningencheck-ding zegt 'mogelijk'. Daar bouw ik geen dak op.
== permits complaint
Vergunning voor een dakkapel aangevraagd in augustus. Het is nu bijna winter. De aannemer heeft inmiddels zelf kleinkinderen {at}
== permits question
Hier hangt een briefje van een aanvraag voor een horecaterras in de {street}. Tot wanneer kan ik daar iets van vinden {at}?
== permits complaint
De buren zijn aan het slopen en ik heb nergens een sloopmelding gezien. Er stuift van alles mijn kant op {at} urgent
> Als het een schuur van voor '94 is zou ik je ramen dichtdoen.
== permits objection urgency=high
Hierbij maak ik bezwaar tegen de verleende vergunning voor 14 appartementen aan de {street}. Kan dat zo, via dit bericht {at}?
== permits question voice=company
Wij willen met de kerst een verlichte slee voor de bakkerij zetten, 3 weken, op de stoep. Melding of vergunning {at}? 🎅
== housing question
Ik sta 9 jaar ingeschreven en moet per 1 februari mijn antikraakplek uit. Waar kan ik terecht voor urgentie {at}?
== housing complaint
Schimmel op de muur van de kinderkamer, corporatie zegt 'beter ventileren'. Jullie zijn er toch ook nog {at}?
+ Dokter zegt dat mijn dochter hierdoor benauwd is.
> Zelfde flat, zelfde muur, zelfde antwoord.
== housing report urgency=high
In de {street} wonen volgens mij twaalf mensen in één rijtjeshuis, matrassen tot in de gang. Niet voor mezelf hoor maar als daar brand komt {at}
== housing question
Is er in {place} ook iets voor starters gepland, of worden het weer 'luxe stadsvilla's aan het water'? {at}
== housing question language=en
Hi {at}, I am moving to {town} for work. How do I register for social housing as an EU citizen?
== taxes complaint
OZB-aanslag 19% omhoog. Mijn huis is niet 19% groter geworden, ik heb het nagemeten {at}
> Bij ons 22. De gemeente noemt het 'marktontwikkeling'.
== taxes question
Ik heb de WOZ-waarde te laat gezien. Kan ik nog bezwaar maken of is dat nu een dure les {at}?
== taxes question
Kwijtschelding aangevraagd voor de afvalstoffenheffing en nooit meer iets gehoord. Nu wel een aanmaning. Wat nu {at} 😟
+ Ik kan die 378 euro echt niet in één keer betalen.
== taxes complaint
hondenbelasting?? in 2026??? voor een chihuahua???? {at} per kilo betalen dan
== taxes objection urgency=high
Ik wil in bezwaar tegen de aanslag rioolheffing, dagtekening 31 oktober. Termijn loopt. Naar welk adres stuur ik dat {at}
== civil_affairs question
Mijn paspoort verloopt donderdag en zaterdag vlieg ik. Zeg alsjeblieft dat er een spoedloket is {at} 🙈
> Op het vliegveld kan een noodpaspoort, maar dat is duur en niet voor elk land.
+ Oké nu zweet ik nog harder.
== civil_affairs complaint
Online afspraak voor een rijbewijs: eerstvolgende plek over 23 dagen. Zijn jullie met vakantie {at}?
> Als je om 8.00 precies ververst komen er plekken vrij. Tip van iemand die nu een rijbewijs heeft.
== civil_affairs question
Wij trouwen 12 juni in het oude gemaal. Kan mijn tante de ambtenaar voor één dag zijn? Hoe regel je dat {at} 💍
== civil_affairs question
Mijn vader is vannacht overleden. Weet iemand wat ik vandaag bij {at} moet doen en of dat op zaterdag kan? Ik weet het even niet.
== civil_affairs question language=tr
Merhaba {at}, oğlumun doğum kaydını hafta sonu yaptırabilir miyim? Randevu sayfası sadece Hollandaca.
== civil_affairs question language=ar
مرحباً {at}، أريد تجديد وثيقة الإقامة لزوجتي. هل أحتاج إلى موعد وما هي الأوراق المطلوبة؟
== civil_affairs complaint
Anderhalf uur gewacht MET afspraak. Het scherm riep nummer A17 om. Ik was A16. A17 was een man die kwam vragen waar de wc was. {at}
== moving question
Ik verhuis 1 december van {place} naar de {street}. Moet ik dat voor of na de verhuizing doorgeven {at}?
== moving complaint
Al vier keer post van de vorige bewoner, inclusief deurwaarder. Ik heb jullie gebeld, gemaild en nu dan maar zo. Haal hem van mijn adres af {at}
== moving question language=en
Just arrived in {town} with my family. Do we all need to come to the town hall to register, also the baby? {at}
== moving question language=fr
Bonjour {at}, je quitte les Pays-Bas fin décembre. Comment faire pour me désinscrire ? Le site est en néerlandais.
== moving question
Zoon gaat op kamers maar komt elk weekend thuis (met was). Waar moet hij staan ingeschreven {at}? Vraag namens mijn wasmachine.
== opening_hours question
Is het gemeentehuis open tussen kerst en oud en nieuw? {at}
== opening_hours complaint
Voor een dichte deur gestaan. Op Google open, op de site open, in het echt een papiertje 'studiemiddag' {at} Lekker dan
== opening_hours question
hoe laat gaat t zwembad in {place} zondag open en is er dan ook baantjes trekken {at}
== opening_hours question language=fy
Goeie {at}, is it gemeentehûs fan 't jûn ek iepen? Ik kin oerdei net fan myn wurk ôf.
== digital_service complaint
DigiD goed, sms-code goed, en dan: 'Er ging iets mis. Probeer het later opnieuw.' Het is nu drie keer later {at}
> Met een andere browser lukte het mij wel. Vraag niet waarom.
== digital_service complaint
Uw formulier accepteert mijn achternaam niet omdat er een streepje in zit. Zo heet ik al 61 jaar {at}.
== digital_service question
Mijn moeder (84) heeft geen smartphone. Hoe vraagt zij een parkeerkaart aan? Alles moet via de app {at}
+ En nee, ik woon zelf in een andere provincie, ik kan niet 'even helpen'.
== digital_service report
De chatbot op jullie site antwoordt op 'grofvuil' met de openingstijden van het crematorium {at}. Ergens logisch, maar toch.
== digital_service complaint
Blinde gebruiker hier: de afsprakenkalender op de site is met een schermlezer niet te bedienen. Dat moet wettelijk gewoon kunnen {at}.
== digital_service spam voice=spam
GEFELICITEERD inwoner van {town}! Je maakt kans op een boodschappenbon van 500 euro 🎁 klik snel: bonnen.example/win
""",
)
