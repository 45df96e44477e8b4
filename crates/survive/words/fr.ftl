# The sheets with the root keys.
sheet-title = Clé racine { $number } sur { $of }
sheet-house = Maison
sheet-code = La clé sous forme de code QR
sheet-check = Chaque groupe se termine par un caractère de contrôle : une faute de frappe, deux caractères inversés ou un groupe mal placé se remarquent.
sheet-purpose = À quoi elle sert
sheet-purpose-text = { $needed } des { $of } clés racines décident ensemble quelles clés parlent au nom de cette maison. Elles servent à remplacer une clé de journal volée ou perdue, à faire entrer ou sortir une personne qui édite, et à rien d’autre. Le serveur n’a pas cette clé.
sheet-care = Ce qu’il faut en faire
sheet-care-print = Imprimez cette feuille, ou recopiez les groupes à la main, puis supprimez le fichier.
sheet-care-apart = Gardez-la là où ne sont pas les autres clés racines : une autre personne, un autre bâtiment.
sheet-care-secret = Ne la montrez à personne. Qui en a { $needed } sur { $of } peut parler au nom de la maison, pour toujours.
sheet-care-lost = L’une est perdue ? Tant qu’il en reste { $needed }, rien d’autre n’est perdu. Davantage ? Les clés de la maison ne peuvent plus être changées.
sheet-public = Partie publique
sheet-origin = Origine du journal
sheet-short = Il en faut { $needed } sur { $of } pour changer les clés de la maison. Gardez-la loin des autres ; ne la montrez à personne.
