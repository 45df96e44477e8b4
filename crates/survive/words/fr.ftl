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

# The words of the page of the house's keys and log.

keys-locked = Les clés de la maison sont fermées : rien ne peut être signé avant que l’intendance ne les ouvre avec la phrase secrète.
keys-house-id = House ID
keys-house-id-lead = Il reste le même pour toujours, quoi qu’il arrive au serveur ou à l’adresse. Donnez-le sur papier ou de vive voix : avec lui, on distingue vos textes des faux.
keys-picture = Code QR du House ID
keys-owed = Ce que les personnes gardant les clés racines doivent encore signer
keys-owed-nothing = Rien.
keys-owed-add = Une clé pour { $name }, depuis { $since }. Jusque-là une autre clé de la maison signe ce que cette personne publie.
keys-owed-drop = La fin de la clé de { $name }, depuis { $since }. Jusque-là le journal accepterait encore ce qu’elle signe ; personne au bureau ne peut s’en servir.
keys-owed-soon = La clé racine est dans la maison : cela se fait tout seul.
keys-owed-how = Réunissez au serveur assez de personnes gardant les clés racines, et lancez :
keys-editors = Qui signe
keys-nobodys = La maison elle-même
keys-sealed = Chaque personne de la rédaction a sa propre clé. Le serveur garde celles qui sont faites ici scellées sous le secret de la maison, et se sert d’une clé quand sa personne publie.
keys-log = Le journal
keys-checkpoint = { $size } entrées, la plus récente du { $time }.
keys-log-key = La clé qui signe le journal :
keys-log-see = Le point de contrôle le plus récent
keys-root-title = Clés racines
keys-roots = { $needed } sur { $count } doivent signer chaque changement de clés.
keys-single = La clé racine est scellée dans la maison même. C’est bon pour essayer ; qui prend le serveur et son secret prend la maison.
outbound-mirror = Un miroir de cette maison, à qui l’on demande avant de signer s’il en sait plus.
