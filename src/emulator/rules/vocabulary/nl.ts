/** Common Dutch words, in lower case. */
export const DUTCH = `
de het een en of maar want omdat dat als dan toen wanneer waar wie wat welke hoe waarom ik jij je u hij zij ze wij we
jullie mij me jou hem haar ons hen hun mijn jouw zijn onze deze die dit dat iets niets iemand niemand alles alle elk
elke ander andere zelfde veel weinig meer minder heel erg te zo ook nog al altijd nooit vaak soms niet geen ja nee hier
daar nu vandaag gisteren morgen straks later eerder vroeg laat goed beter slecht dank alstublieft hallo dag meneer
mevrouw zijn ben bent is was waren geweest hebben heb hebt heeft had hadden gehad worden word wordt werd geworden kunnen
kan kon moeten moet moest willen wil wilde mogen mag zullen zal zou gaan ga gaat ging gegaan komen kom komt kwam doen
doe doet deed gedaan zeggen zegt zei gezegd geven geeft gaf nemen neemt nam zien ziet zag vinden vindt vond staan staat
liggen ligt blijven blijft weten weet denken denkt spreken spreekt vragen vraagt bellen belt betalen betaalt wachten
zoeken helpen sturen openen sluiten in op aan uit bij met naar van voor na tot door over onder tussen zonder tegen om
sinds tijdens nul een twee drie vier vijf zes zeven acht negen tien elf twaalf twintig dertig honderd duizend miljoen
eerste tweede derde maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni
juli augustus september oktober november december jaar maand week uur minuut tijd keer man vrouw kind mens mensen vriend
familie vader moeder huis deur raam straat stad land wereld weg auto trein vliegtuig station school werk bedrijf kantoor
geld prijs euro vraag antwoord probleem deel einde kant woord taal boek brief telefoon nummer adres naam water brood
koffie arts ziekenhuis hand hoofd oog hart rug bloed pijn rechts links groot klein nieuw oud jong lang kort makkelijk
moeilijk juist vol leeg vrij klaar contract klant rekening afspraak dienst hulp
`;
