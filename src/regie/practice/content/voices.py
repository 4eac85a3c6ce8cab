"""Voices: dialect, Frisian, English, Turkish, Arabic, Polish, German, Spanish, emoji, duplicates, noise."""

from __future__ import annotations

from typing import Final

from regie.practice.content.template import parsed

TEMPLATES: Final = parsed(
    "voices",
    """
== waste complaint language=fy
Se hawwe de griene bak hjir yn 'e {street} wer net lege, en it stjonkt as in skeet fan in kat {at}
== roads report language=fy
Yn de {street} sit in gat yn 'e dyk dêr't myn fyts suver yn ferdwûn {at}. Tink derom as jim der lâns moatte.
+ Oh ja, de lampe docht it dêr ek net.
== animals question language=fy
Wa moat ik belje as der in dea skiep yn 'e sleat leit? It leit der al fan tiisdei ôf {at}
== roads complaint
Joa, bie ons in {place} hebben z' ook wier de weg lös. Ie könt der met de trekker neet deur, en dan heb ik 't neet over de fietse {at}
== public_space complaint
Wa' nen rotzooi weer op 't plein in {place}. Ge kunt er over de zakken frieten glijen tot aan de kerk {at}
== waste complaint
Hedde gullie daor bij {at} nou nooit es gehoord van 'n grotere container? Da ding zit alle daog vol zat
== greenery complaint
Die boom veur mien hoes drupt as nen lekke kraan, gansen auto plekt. Wannear wurdt der snoeid {at}?
== parking complaint language=en
Got a ticket at {street} although I paid in the app (wrong zone by 20 meters 🙄). How can I appeal this in English {at}?
== waste question language=en
Hello {at}, which colour bin goes out this week in {place}? The calendar link gives a 404.
== social_care question language=en urgency=high
My neighbour, an elderly man on {street}, has not opened his curtains for two days. Who do I call? {at}
> Please ring 112 if you think something is wrong!
== taxes question language=de
Guten Tag {at}, wir haben ein Ferienhaus in {place} und eine Rechnung über Touristensteuer erhalten. Können wir in Raten zahlen?
== roads report language=de
An der {street} fehlt seit gestern das Umleitungsschild, wir standen mit dem Wohnwagen im Acker {at} 😅
== civil_affairs question language=pl
Dzień dobry {at}, jak mogę umówić się po numer BSN? Pracuję w szklarni i mam wolne tylko w sobotę.
== housing complaint language=pl urgency=high
Mieszkamy w ośmiu w jednym domu przy {street}, nie ma ogrzewania, szef zabrał nam dokumenty. Proszę o pomoc {at}
== civil_affairs question language=es
Hola {at}, ¿puedo casarme en {town} si mi pareja no tiene pasaporte europeo? ¿Con quién hablo?
== waste complaint language=tr
Sokağımızdaki ({street}) çöp konteyneri bir haftadır dolu, kimse gelmiyor {at}. Çocuklar yanından geçemiyor.
== events question language=tr
Bayram yemeğini mahalle parkında yapmak istiyoruz, yaklaşık 100 kişi. İzin gerekiyor mu {at}?
== parking complaint language=ar
حصلت على مخالفة وقوف في {street} مع أنني دفعت عبر التطبيق. أين يمكنني الاعتراض؟ {at}
== income_support question language=ar urgency=high
لم يصل مبلغ المساعدة هذا الشهر وعندي ثلاثة أطفال، من أستطيع أن أكلم اليوم؟ {at}
== public_space report
💡❌ {street} 🌑 al 5 nachten {at} 🙏
== waste complaint
🗑️🗑️🗑️🤢🪰🪰 {street}. {at}?? 😡
== animals thanks
🦆🦆🦆🐣🐣 het eendenbruggetje in {place} wérkt gewoon. Goed gedaan {at} 💚
== other thanks
Wat een lief filmpje over de brugwachter. Hele koffiepauze gered, dank {at} ☕
== other thanks
Gisteren gevraagd, vandaag gemaakt: die stoeptegel in de {street} ligt weer recht. Zo kan het dus {at}!
== roads report
Gat in de weg {street}, ter hoogte van de bushalte. Mijn velg is krom {at}
> Gat in de weg {street} ter hoogte van de bushalte, mijn velg is ook krom {at}!!
== waste complaint
Container {street} vol. {at}
> Container {street} vol {at}
> container {street} vól. derde melding {at}
== other other
test
== other other
hallo is dit de klantenservice van de kapper
> Nee, dit is de gemeente geloof ik
+ ok ook goed, hebben jullie morgen plek
== other other
Ik vind gewoon dat er te veel maandagen zijn {at}
== other question
Wie is er vannacht eigenlijk wakker bij {at}? Ik kan niet slapen en jullie staan op online.
+ Geen vraag verder. Sterkte daar.
== other other
LOL {at}
== digital_service other
@{town}taxi ben je er al? oh verkeerde account, sorry {at}
== crisis question urgency=high
Ik krijg net een sirene te horen, het is geen eerste maandag. Is er iets aan de hand {at}?
== crisis question urgency=high
Bruin water uit de kraan in {place}. Drinken we dat of niet {at}?
> Hier ook bruin. Baby moet zo een flesje.
== crisis other urgency=high
Hoorde van een kennis bij de politie dat er 'iets groots' is op het station. Meer mag ik niet zeggen. Blijf binnen!!
> Als je niks mag zeggen, zeg dan niks. Hier word ik dus bang van.
== crisis question
Water staat bij de {street} nog tien centimeter onder de kade. Hoe hoog komt het vannacht {at}, en zijn er zandzakken?
""",
)
