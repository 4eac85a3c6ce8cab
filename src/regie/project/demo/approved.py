"""What the demo's municipalities have approved to say: their libraries. Fictional, like everything here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: topic, question, answer, other words, page of the source, days until it ends."""

    topic: str
    title: str
    text: str
    cues: str
    page: str
    days: int = 300


VELDERMEER: Final = (
    Said("waste", "Mijn container is niet geleegd", "Dag {naam}, vervelend dat de container nog vol staat. Laat hem staan: de wagen komt de volgende werkdag voor 12.00 uur alsnog langs.", "vergeten kliko bak vol vuilniswagen overgeslagen ophalen", "afval/niet-geleegd"),
    Said("waste", "Hoe laat ik grofvuil ophalen?", "Grofvuil halen we gratis op. Maak een afspraak op veldermeer.example/grofvuil, dat kan ook nu. U kunt het ook zelf brengen naar de milieustraat.", "bank matras koelkast meubels wegbrengen oud kwijt", "afval/grofvuil"),
    Said("waste", "Wanneer is de milieustraat open?", "De milieustraat is open van maandag tot en met zaterdag, van 9.00 tot 16.30 uur. Neem uw milieupas mee.", "stort afvalbrengstation openingstijden brengen pas", "afval/milieustraat"),
    Said("waste", "Er ligt afval naast de ondergrondse container", "Dank voor de melding. We halen het binnen twee werkdagen weg. Is de container zelf kapot, noem dan het nummer dat erop staat.", "zwerfafval bijgeplaatst vuilniszakken troep rommel dump", "afval/bijplaatsing"),
    Said("public_space", "De straatlantaarn is kapot", "Dank voor de melding. Heeft u het nummer van de paal? Dan maakt de monteur hem binnen vijf werkdagen.", "lantaarnpaal verlichting donker lamp brandt niet uit", "openbare-ruimte/verlichting"),
    Said("public_space", "Er ligt een stoeptegel los", "Goed dat u het zegt. Losse tegels maken we binnen vijf werkdagen vast. Is het gevaarlijk, dan komen we eerder.", "stoep trottoir gat struikelen verzakt losse tegels", "openbare-ruimte/stoep"),
    Said("public_space", "De speeltuin is stuk", "Dank voor de melding. We zetten het toestel vandaag af en maken het binnen twee weken. Om welke speeltuin gaat het: {straat}?", "speelplek glijbaan schommel toestel kapot kinderen", "openbare-ruimte/spelen"),
    Said("greenery", "Wanneer wordt er gesnoeid?", "Bomen snoeien we van november tot maart, als er geen vogels broeden. Op veldermeer.example/groen staat wanneer uw wijk aan de beurt is.", "boom takken snoeien overhangend schaduw", "groen/snoeien"),
    Said("greenery", "Er ligt een tak of boom op de weg", "Is er gevaar, bel dan 112. Ligt er een tak in de weg, bel dan nu 14 0999: de wacht komt dag en nacht.", "storm omgewaaid boom omgevallen afgebroken", "groen/storm"),
    Said("roads", "Er zit een gat in de weg", "Dank voor de melding. We kijken vandaag hoe groot het is. Gevaarlijke gaten vullen we binnen 24 uur, de rest binnen twee weken.", "kuil wegdek asfalt fietspad hobbel", "wegen/gaten"),
    Said("roads", "De verkeerslichten doen het niet", "Dank voor de tip. We geven de storing door aan de monteur; die is er meestal binnen twee uur. Rijd voorzichtig.", "stoplicht verkeerslicht storing oranje knippert rood", "wegen/verkeerslichten"),
    Said("roads", "Wanneer strooien jullie?", "Bij gladheid strooien we eerst de hoofdwegen en de fietsroutes. Op veldermeer.example/strooien ziet u waar de wagens nu rijden.", "glad gladheid ijzel sneeuw zout strooiwagen", "wegen/gladheid", 120),
    Said("road_works", "Hoe lang duren de werkzaamheden aan de Havenweg?", "De weg is open op vrijdag 18.00 uur; dat is besloten. Fietsers kunnen er steeds langs. De omleiding staat op veldermeer.example/havenweg.", "opgebroken afgesloten omleiding wegwerkzaamheden havenweg", "werk/havenweg", 12),
    Said("road_works", "Mag er 's nachts gewerkt worden?", "Voor dit werk is een ontheffing gegeven; dat is besloten. Het lawaai duurt tot 5.00 uur. Slaapt u er slecht van, laat het ons weten.", "herrie nacht lawaai bouwen heien overlast werk", "werk/nachtwerk"),
    Said("parking", "Hoe vraag ik een parkeervergunning aan?", "Een vergunning vraagt u aan op veldermeer.example/parkeren, met DigiD. U krijgt meteen bericht of er plek is in uw wijk.", "bewonersvergunning parkeren auto kenteken wijk vergunning", "parkeren/vergunning"),
    Said("parking", "Wat kost parkeren op zondag?", "Op zondag parkeert u gratis in het centrum. In de garage aan de Kade betaalt u wel.", "gratis parkeren zondag betaald tarief centrum garage", "parkeren/tarieven"),
    Said("parking", "Mijn bezoek moet parkeren", "Uw bezoek parkeert met de bezoekersapp voor 20 cent per uur. Aanmelden kan op veldermeer.example/bezoek.", "bezoekersregeling visite logee app bezoeker", "parkeren/bezoek"),
    Said("permits", "Hoe lang duurt een omgevingsvergunning?", "Een aanvraag duurt meestal acht weken. Waar uw aanvraag nu is, ziet u na inloggen op veldermeer.example/vergunning.", "bouwen aanbouw dakkapel aanvraag wachten vergunning", "vergunning/duur"),
    Said("permits", "Mag ik een dakkapel plaatsen?", "Aan de achterkant mag een dakkapel vaak zonder vergunning. Doe de vergunningcheck op omgevingswet.overheid.nl, dan weet u het zeker.", "verbouwen dakkapel schuur schutting vergunningvrij", "vergunning/check"),
    Said("housing", "Hoe kom ik aan een sociale huurwoning?", "Schrijf u in bij WoonPunt, zo vroeg als het kan. Hulp bij het inschrijven is er elke dinsdag in de bibliotheek.", "huurhuis inschrijven wachtlijst woning zoeken woningnood", "wonen/huren"),
    Said("housing", "Mijn huurhuis heeft schimmel", "Meld het eerst bij uw verhuurder. Doet die niets, dan helpt ons meldpunt Goed Verhuren u verder: veldermeer.example/verhuren.", "vocht lekkage schimmel verhuurder onderhoud", "wonen/gebreken"),
    Said("taxes", "Kan ik in termijnen betalen?", "Ja. U regelt het zelf op veldermeer.example/belasting, in hooguit tien termijnen. Lukt dat niet, bel dan 14 0999: we denken mee.", "aanslag gemeentebelasting betalen termijn regeling ozb", "belasting/betalen"),
    Said("taxes", "Ik kan de belasting niet betalen", "Heeft u weinig geld? Dan kunt u vragen of u niet hoeft te betalen. Dat heet kwijtschelding: veldermeer.example/kwijtschelding.", "kwijtschelding schuld aanslag te duur minima", "belasting/kwijtschelding"),
    Said("civil_affairs", "Hoe vraag ik een paspoort aan?", "Maak een afspraak op veldermeer.example/paspoort. Neem een pasfoto en uw oude paspoort mee. Na vijf werkdagen ligt het nieuwe klaar.", "identiteitskaart id-kaart verlopen aanvragen afspraak", "burgerzaken/paspoort"),
    Said("civil_affairs", "Mijn paspoort is gestolen", "Wat naar. Doe eerst aangifte bij de politie en maak dan een afspraak op veldermeer.example/paspoort. Met spoed kan het in twee werkdagen.", "kwijt verloren vermist diefstal rijbewijs identiteitskaart", "burgerzaken/vermist"),
    Said("moving", "Hoe geef ik mijn verhuizing door?", "Vanaf vier weken voor tot vijf dagen na de dag zelf, met DigiD op veldermeer.example/verhuizen. Welkom in uw nieuwe huis!", "verhuizen adres wijzigen inschrijven nieuw huis", "burgerzaken/verhuizen"),
    Said("income_support", "Waar blijft mijn uitkering?", "Dat is vervelend wachten. Over uw eigen uitkering mogen we hier niets zeggen. Bel op een werkdag vanaf 9.00 uur 14 0999, dan kijkt een collega mee.", "bijstand geld niet gekregen uitbetaald betaling te laat", "inkomen/uitkering"),
    Said("income_support", "Ik heb schulden", "Wacht niet te lang: hulp is gratis en niemand hoeft het te weten. Bel 14 0999 en vraag naar de geldcoach, of loop binnen bij het wijkteam.", "schuldhulp deurwaarder rekeningen betalen geldzorgen", "inkomen/schulden"),
    Said("social_care", "Hoe krijg ik hulp thuis?", "Ga naar het wijkteam, u heeft geen verwijzing nodig. Bellen kan elke werkdag via 14 0999. Samen kijkt u wat er past.", "wmo huishoudelijke hulp zorg ouderen mantelzorg scootmobiel", "zorg/wijkteam"),
    Said("social_care", "Ik maak me zorgen over een kind", "Goed dat u het zegt. Bel Veilig Thuis, dag en nacht en gratis: 0800-2000. Is er direct gevaar, bel 112.", "kind mishandeling buren jeugd zorgen huilen", "zorg/veilig-thuis"),
    Said("public_order", "Er is nu overlast in mijn straat", "Wat naar. Is er nu overlast, bel dan de politie: 0900-8844. Wij geven het door aan de wijkagent en de handhavers.", "jongeren herrie hangjongeren drugs lawaai feest buren", "veilig/overlast"),
    Said("public_order", "Er wordt vuurwerk afgestoken", "Vervelend. Meld het op veldermeer.example/vuurwerk; dan weten de handhavers waar ze moeten zijn. Is er gevaar, bel 112.", "knallen vuurwerk rotjes oud en nieuw", "veilig/vuurwerk", 45),
    Said("animals", "Ik heb een gewond dier gevonden", "De dierenambulance komt ook 's nachts: bel 144. Fijn dat u zich erom bekommert.", "kat hond vogel aangereden gewond dier egel", "dieren/gewond"),
    Said("animals", "Waar mag mijn hond los?", "Uw hond mag los in het Bospark en op het veld aan de Ringdijk. Alle plekken staan op veldermeer.example/honden.", "hondenpoep uitlaten losloopgebied uitlaatplek", "dieren/honden"),
    Said("events", "Gaat de avondmarkt door?", "De avondmarkt gaat door, van 17.00 tot 22.00 uur. De Markt is dan dicht voor auto's.", "evenement markt kermis avondmarkt feest", "evenementen/avondmarkt", 6),
    Said("events", "Ik wil een straatfeest geven", "Leuk! Meld het feest uiterlijk vier weken ervoor op veldermeer.example/straatfeest. Voor een klein feest is geen vergunning nodig.", "buurtfeest barbecue straat afsluiten evenement organiseren", "evenementen/straatfeest"),
    Said("sports_culture", "Wanneer is het zwembad open?", "Het zwembad is zondag open van 9.00 tot 16.00 uur. Door de week staan de tijden op veldermeer.example/zwemmen.", "zwemmen zwembad baantjes openingstijden", "sport/zwembad"),
    Said("sports_culture", "Ik kan de sport van mijn kind niet betalen", "Dan helpt het Jeugdfonds. U vraagt het aan via de school of het wijkteam; binnen twee weken hoort u of het kan.", "contributie club lid zwemles jeugdfonds armoede", "sport/jeugdfonds"),
    Said("education", "Wanneer meld ik mijn kind aan op school?", "Aanmelden kan vanaf de derde verjaardag, bij de school zelf. Alle scholen staan op veldermeer.example/scholen.", "basisschool groep 1 aanmelden inschrijven peuter", "onderwijs/aanmelden"),
    Said("education", "Krijgt mijn kind leerlingenvervoer?", "Dat hangt af van de afstand en van wat uw kind nodig heeft. U vraagt het aan op veldermeer.example/vervoer, liefst voor 1 juni.", "schoolbus taxi vervoer speciaal onderwijs", "onderwijs/vervoer"),
    Said("environment", "Het ruikt hier vreemd", "Dank voor de melding. De Omgevingsdienst zoekt het uit, dag en nacht. Is er gevaar, bel 112.", "stank geur lucht chemisch gas rioollucht", "milieu/stank"),
    Said("environment", "Wie meet het geluid?", "De Omgevingsdienst meet het geluid. De cijfers van elke week staan op veldermeer.example/geluid.", "geluidsoverlast lawaai decibel meten sluis vliegtuig", "milieu/geluid"),
    Said("energy", "Is er subsidie voor isolatie?", "Er is een lening tegen lage rente. Het energieloket denkt elke woensdag met u mee: veldermeer.example/energie.", "isoleren warmtepomp zonnepanelen subsidie energieloket", "energie/isolatie"),
    Said("energy", "Gaat mijn wijk van het gas af?", "Dat is nog niet besloten. De raad praat er in het voorjaar over. Wat nu al bekend is, staat op veldermeer.example/warmte.", "aardgas gasloos warmtenet wijkplan", "energie/warmte", 20),
    Said("elections", "Ik ben mijn stempas kwijt", "Een nieuwe vraagt u aan tot de vijfde dag voor de verkiezing, ook met DigiD: veldermeer.example/stempas.", "stempas verloren stemmen verkiezingen kieskaart", "verkiezingen/stempas", 116),
    Said("elections", "Kan iemand anders voor mij stemmen?", "Ja, met een volmacht. Vul de achterkant van uw stempas in en geef een kopie van uw identiteitsbewijs mee.", "machtigen volmacht stemmen ziek buitenland", "verkiezingen/volmacht", 116),
    Said("council", "Hoe spreek ik de raad toe?", "Inspreken kan bij elke commissie. Meld u aan bij de griffie via veldermeer.example/griffie. Deze vraag gaf ik ook door aan de griffie.", "gemeenteraad inspreken vergadering raadslid griffie", "raad/inspreken"),
    Said("opening_hours", "Wanneer is het stadhuis open?", "Het stadhuis is op werkdagen open van 9.00 tot 17.00 uur. Op donderdag ook tot 20.00 uur. Een afspraak maken is wel zo snel.", "openingstijden balie gemeentehuis afspraak loket", "contact/openingstijden"),
    Said("digital_service", "Ik kan niet inloggen", "Excuus voor het ongemak. Probeer het over een uur nog eens. Blijft het misgaan, bel dan op werkdagen 14 0999.", "digid storing website mijn veldermeer inloggen foutmelding app", "digitaal/inloggen"),
    Said("crisis", "Er is rook van een brand", "Houd ramen en deuren dicht en zet de ventilatie uit. De brandweer is er. Nieuws staat op het liveblog: veldermeer.example/nu. Is er gevaar, bel 112.", "brand rook vlammen sirene nl-alert evacueren", "crisis/rook"),
    Said("crisis", "Ik kreeg een NL-Alert", "Volg wat in het bericht staat. Nieuws staat op het liveblog: veldermeer.example/nu. Bel 112 alleen als er gevaar is.", "nl-alert alarm bericht telefoon wat moet ik doen", "crisis/nl-alert"),
    Said("other", "Wie kan mij helpen?", "Dank voor uw bericht. We zoeken uit wie u het beste kan helpen en laten het u morgen voor 12.00 uur weten.", "vraag hulp contact doorverbinden", "contact"),
    # ended: it may be read back, never sent
    Said("waste", "Wanneer haalt u kerstbomen op?", "Kerstbomen halen we op 8 januari op. Leg de boom voor 7.30 uur aan de straat, zonder versiering.", "kerstboom ophalen", "afval/kerstbomen", -20),
    Said("events", "Waar is de ijsbaan?", "De ijsbaan ligt tot en met 4 november op het Marktplein. Schaatsen huurt u ter plekke.", "schaatsen ijsbaan winter", "evenementen/ijsbaan", -9),
)  # fmt: skip

ZANDERMEER: Final = (
    Said("parking", "Waar parkeer ik bij het strand?", "Je parkeert bij het strand op P1 tot en met P4. Op zandermeer.example/strand zie je waar nog plek is.", "strand parkeren vol zee parkeerplaats", "parkeren/strand"),
    Said("waste", "Mijn container is niet geleegd", "Balen dat de bak nog vol staat. Laat hem staan, dan komen we de volgende werkdag alsnog langs.", "kliko vuilnis vergeten bak vol", "afval"),
    Said("animals", "Mag mijn hond op het strand?", "Van oktober tot mei mag je hond overal los. In de zomer alleen voor 10.00 en na 19.00 uur.", "hond strand los aangelijnd", "dieren/strand", 18),
    Said("public_order", "Er wordt lawaai gemaakt op het strand", "Dank voor je bericht. Is het nu, bel dan de politie op 0900-8844. We geven het ook door aan de strandwacht.", "feest muziek herrie strand nacht", "veilig/strand"),
    Said("events", "Gaat het vuurwerk door?", "Het vuurwerk gaat zaterdag door als de wind niet boven kracht 5 komt. Om 18.00 uur weten we het zeker.", "vuurwerkshow zaterdag wind afgelast", "evenementen/vuurwerk", 10),
    Said("moving", "Hoe geef ik mijn verhuizing door?", "Doe het met DigiD op zandermeer.example/verhuizen, tot vijf dagen na de dag zelf.", "verhuizen inschrijven adres", "verhuizen"),
    Said("environment", "Er ligt plastic op het strand", "Dank voor de melding. De strandploeg ruimt elke ochtend op voor 9.00 uur.", "strand afval plastic vies rommel aanspoelen", "milieu/strand"),
    Said("civil_affairs", "Hoe vraag ik een paspoort aan?", "Maak een afspraak op zandermeer.example/paspoort en neem een pasfoto mee. Na vijf werkdagen ligt het klaar.", "paspoort id-kaart aanvragen afspraak", "paspoort"),
)  # fmt: skip

LIBRARIES: Final = {"veldermeer": VELDERMEER, "zandermeer": ZANDERMEER}
