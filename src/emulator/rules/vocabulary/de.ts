/** Common German words, in lower case. */
export const GERMAN = `
der die das den dem des ein eine einen einem einer eines kein keine keinen keiner und oder aber denn sondern wenn weil
dass ob als wie so auch nur noch schon immer nie nicht nichts etwas alles alle jeder jede jedes viel viele mehr weniger
ich du er sie es wir ihr mich dich ihn uns euch mir dir ihm ihnen mein dein sein unser euer ihre sich wer was wo wann
warum wohin woher welche welcher welches dieser diese dieses jener hier da dort heute morgen gestern jetzt dann
bald früh spät oft manchmal wieder ja nein bitte danke hallo guten tag gut besser best schlecht groß klein lang kurz
hoch tief neu alt jung schnell langsam einfach schwer leicht richtig falsch ganz halb voll leer offen warm kalt heiß
sein bin bist ist sind seid war waren gewesen haben habe hast hat hatte hatten gehabt werden werde wird wurde wurden
worden können kann konnte müssen muss musste sollen soll sollte wollen will wollte dürfen darf mögen mag möchte lassen
gehen geht ging gegangen kommen kommt kam gekommen machen macht machte gemacht sagen sagt sagte gesagt geben gibt gab
nehmen nimmt nahm genommen sehen sieht sah gesehen finden findet fand gefunden stehen steht stand liegen liegt lag
bleiben bleibt blieb heißen heißt nennen denken wissen weiß glauben sprechen spricht fragen antworten hören lesen
schreiben arbeiten leben wohnen fahren fährt tragen halten bringen brauchen zeigen helfen rufen suchen kaufen zahlen
in im an am auf aus bei beim mit nach seit von vom zu zum zur durch für gegen ohne um über unter vor hinter neben
zwischen bis während wegen trotz ab außer
null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig hundert tausend
million erste zweite dritte montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai
juni juli august september oktober november dezember jahr monat woche stunde minute sekunde zeit uhr
mann frau kind mensch leute name herr familie vater mutter bruder schwester freund haus wohnung zimmer tür fenster
straße stadt land welt weg auto zug flugzeug bahnhof schule arbeit firma büro geld preis euro frage antwort problem
grund teil ende anfang seite wort sprache buch brief zeitung telefon nummer adresse wasser brot essen trinken kaffee
arzt ärztin krankenhaus patient patientin hand kopf auge herz rücken bein arm blut schmerz befund rechts links oben
unten beide beidseits normal unauffällig deutlich leicht mäßig gering kein hinweis bild kontrolle vergleich größe
millimeter zentimeter lunge leber niere milz magen darm knochen gefäß
versicherung vertrag kunde kundin konto rechnung bestellung lieferung termin anruf kündigung schaden hilfe dienst
`;
