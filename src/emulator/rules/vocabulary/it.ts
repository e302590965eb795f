/** Common Italian words, in lower case. */
export const ITALIAN = `
il lo la i gli le l un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dalla dai in nel
nella nei nelle su sul sulla con per tra fra senza sopra sotto dentro fuori e ed o ma però perché che se come quando
dove chi quale quanto io tu lui lei noi voi loro mi ti si ci vi ne mio mia tuo tua suo sua nostro vostro questo questa
questi queste quello quella quelli qualcosa qualcuno niente nulla nessuno tutto tutta tutti tutte ogni altro altra
stesso molto molta poco più meno tanto troppo non sì no anche già ancora sempre mai quasi solo qui qua lì là ora adesso
oggi ieri domani poi dopo prima presto tardi bene male meglio peggio grazie ciao buongiorno prego signore signora scusi
essere sono sei è siamo siete era erano stato stata sarà avere ho hai ha abbiamo avete hanno aveva avuto fare faccio fa
fanno fatto andare vado va andiamo vanno andato potere posso può possono volere voglio vuole vorrei dovere devo deve
sapere so sa dire dico dice detto vedere vedo vede visto dare do dà dato venire vengo viene mettere mette messo stare
sto sta prendere prende preso parlare parla chiamare chiama pagare aspettare cercare aiutare aprire chiudere
zero due tre quattro cinque sei sette otto nove dieci undici dodici venti trenta quaranta cinquanta cento mille milione
primo prima secondo seconda terzo lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo
aprile maggio giugno luglio agosto settembre ottobre novembre dicembre anno mese settimana giorno ora minuto mattina
sera notte tempo volta uomo donna bambino persona gente amico famiglia padre madre fratello casa porta finestra strada
città paese mondo macchina treno aereo stazione scuola lavoro azienda ufficio soldi prezzo euro domanda risposta
problema parte fine lato parola lingua libro lettera telefono numero indirizzo nome acqua pane caffè medico ospedale
paziente mano testa occhio cuore schiena sangue dolore destra sinistra grande piccolo buono cattivo nuovo vecchio
giovane lungo corto facile difficile vero pieno libero pronto contratto cliente conto servizio aiuto
`;
