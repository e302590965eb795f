/** Common French words, in lower case. */
export const FRENCH = `
le la les l un une des du de d au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs
et ou mais donc or ni car si que qu qui quoi dont où quand comment pourquoi combien quel quelle quels quelles
je j tu il elle on nous vous ils elles me m te t se s lui eux moi toi soi y en ne n pas plus moins très trop peu beaucoup
aussi encore déjà toujours jamais souvent parfois ici là hier aujourd'hui demain maintenant alors puis après avant
bientôt tard tôt oui non merci bonjour bonsoir madame monsieur pardon rien tout toute tous toutes chaque même autre
être suis es est sommes êtes sont était étaient été sera serait avoir ai as a avons avez ont avait avaient eu aura
faire fait fais faites font faisait aller va vais vont allé venir vient venu pouvoir peut peux peuvent pu vouloir veut
veux voudrais devoir doit dois doivent dû savoir sait sais dire dit dis voir vu vois prendre prend pris mettre met mis
donner donne donné trouver trouve parler parle demander demande rester reste passer passe arriver arrive partir
appeler appelle tenir tient payer paie attendre attends ouvrir fermer aider chercher envoyer recevoir reçu
dans sur sous avec sans pour par entre chez vers contre depuis pendant jusque jusqu devant derrière selon
zéro deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante
cinquante soixante cent mille million premier première deuxième troisième
lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre
novembre décembre an année mois semaine jour heure minute matin soir nuit temps fois
homme femme enfant personne gens ami famille père mère frère soeur maison appartement porte fenêtre rue ville pays
monde route voiture train avion gare école travail entreprise bureau argent prix euro question réponse problème
partie fin début côté mot langue livre lettre téléphone numéro adresse nom eau pain café médecin hôpital patient main
tête oeil coeur dos bras sang douleur droite gauche haut bas grand grande petit petite bon bonne mauvais nouveau
nouvelle vieux jeune long court facile difficile vrai faux plein vide libre prêt
assurance contrat client compte facture commande rendez-vous appel dossier service aide véhicule accident dégât eaux
`;
