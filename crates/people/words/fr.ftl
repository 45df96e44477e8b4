# The words of the desk: its frame, signing in, and the people of the house.

desk-skip = Aller à la page
desk-navigation = Le bureau
desk-languages = Langue du bureau
desk-save = Enregistrer
place-calls = Appels
place-outbox = Envois
place-glossary = Glossaire
place-replies = Réponses
place-people = Personnes
place-house = La maison
place-me = Mon compte

sign-in = Se connecter
sign-out = Se déconnecter
sign-in-title = Se connecter
sign-in-lead = C’est ici que travaillent les personnes de cette maison. Pour lire, aucun compte n’est nécessaire.
sign-in-passkey = Se connecter avec une clé d’accès
sign-in-without-scripts = Une clé d’accès demande que les scripts soient permis sur cette page. Sans eux, connectez-vous ci-dessous.
sign-in-by-name = Avec votre nom de connexion
sign-in-name = Nom de connexion
sign-in-code = Code de votre application d’authentification
sign-in-code-hint = Laissez vide si vous n’avez pas d’application.
sign-in-password = Mot de passe
sign-in-by-code = Avec un code de secours imprimé
sign-in-by-code-lead = Chaque code sert une fois. Barrez-le sur votre feuille.
sign-in-recover = Utiliser ce code
recovery-code = Code de secours
sign-in-lost = Plus rien ne marche ? Une personne intendante de votre maison peut vous faire un nouveau lien.
sign-in-wrong = Cela ne va pas ensemble. Regardez votre feuille, et prenez le code que l’application montre maintenant.
sign-in-stale = Cette page était ouverte depuis trop longtemps. Essayez encore une fois.
sign-in-locked = Les clés de la maison sont fermées, et les codes ne peuvent être vérifiés. Utilisez une clé d’accès ou un code de secours, ou demandez à l’intendance d’ouvrir la maison.
sign-in-too-often = { $seconds ->
    [one] Trop d’essais. Attendez une seconde.
   *[other] Trop d’essais. Attendez { $seconds } secondes.
 }
passkey-failed = Cela n’a pas marché. Essayez encore, ou choisissez un autre moyen.
passkey-stale = Cette page était ouverte depuis trop longtemps. Essayez encore une fois.

welcome-title = Bienvenue au bureau
welcome-lead = On vous invite dans cette maison, avec ces rôles :
welcome-back-lead = Choisissez à nouveau comment vous vous connectez. Vos rôles ici :
welcome-until = Ce lien marche jusqu’au { $until }.
welcome-button = Continuer
welcome-gone-title = Ce lien ne marche pas
welcome-gone = Il a servi, a été retiré, ou est trop ancien. Demandez-en un autre à l’intendance de votre maison.

role-steward = Intendance
role-editor = Rédaction
role-moderator = Modération
role-translator = Traduction : { $language }

me-title = Mon compte
me-name = Nom
me-name-hint = Tel que les autres de la maison le verront. Il n’est jamais publié.
me-language = Langue du bureau

ways-title = Comment je me connecte
ways-lead = Deux moyens différents valent mieux qu’un : un téléphone se perd.
ways-first = Choisissez comment vous vous connecterez désormais. Jusque-là, le lien qui vous a amené reste bon.
ways-last = C’est votre dernier moyen de vous connecter. Ajoutez-en d’abord un autre.
ways-again = Votre connexion date d’un moment. Reconnectez-vous avant de changer vos moyens de connexion, pour que personne ne le puisse en trouvant ce navigateur ouvert.
ways-again-button = Se reconnecter
ways-drop = Retirer
ways-passkeys = Clés d’accès
ways-passkeys-lead = Gardées par votre téléphone, votre ordinateur ou une clé matérielle, ouvertes par le doigt, le visage ou un code. Personne ne peut vous la soutirer.
ways-label = Où cette clé d’accès est gardée
ways-label-hint = Pour la reconnaître dans cette liste.
ways-add-passkey = Ajouter une clé d’accès
ways-without-scripts = Une clé d’accès demande que les scripts soient permis sur cette page. L’application d’authentification marche sans.
ways-app = Application d’authentification
ways-app-lead = Une application de votre téléphone montre un nouveau code chaque demi-minute. Vous le tapez avec un nom de connexion que la maison vous donne.
ways-app-set = Elle est réglée.
ways-app-begin = Régler une application
ways-password = Mot de passe
ways-password-hint = Au moins 12 caractères. Quatre ou cinq mots à la suite conviennent bien.
ways-password-set = Vous avez un mot de passe.
ways-password-save = Garder ce mot de passe
ways-password-short = Il doit avoir de 12 à 200 caractères.
ways-codes-lead = Une feuille de codes à imprimer. Chacun vous fait entrer une fois, quand vous n’avez rien d’autre.
ways-codes-left = { $count ->
    [0] Vous n’en avez pas.
    [one] Il vous en reste un.
   *[other] Il vous en reste { $count }.
 }
ways-codes-make = Faire de nouveaux codes

app-title = Régler une application d’authentification
app-lead = Faites lire cette image à l’application de votre téléphone.
app-picture = Code QR pour une application d’authentification
app-typed = Ou tapez-y ceci :
app-open = Ou ouvrez l’application sur ce téléphone
app-code = Le code que l’application montre maintenant
app-code-wrong = Ce n’est pas le code que l’application devrait montrer. L’heure du téléphone est-elle juste ?
app-button = L’application est réglée
codes-title = Codes de secours
codes-once = Imprimez cette page, ou recopiez-la, et gardez-la où personne d’autre ne regarde. Elle n’est montrée que cette fois.
codes-name-lead = Vous le tapez pour vous connecter. La maison l’a choisi, pour que personne ne devine qui travaille ici. Un nom que vous aviez avant ne marche plus.
codes-list = Codes de secours
codes-lead = Chacun vous fait entrer une fois. Les codes que vous aviez avant ne marchent plus.
codes-kept = C’est gardé

sessions-title = Où je suis en session
sessions-lead = Une session finit d’elle-même après une semaine sans usage, et après 30 jours dans tous les cas.
sessions-this = ici
sessions-times = depuis { $made }, dernier usage { $used }
sessions-end = Déconnecter
sessions-end-others = Déconnecter partout ailleurs

people-title = Personnes de cette maison
people-waiting = Liens que personne n’a encore utilisés
people-until = marche jusqu’au { $until }
people-withdraw = Retirer
invite-title = Inviter quelqu’un
invite-lead = Vous obtenez un lien à transmettre par une voie de confiance. La première personne qui l’ouvre entre.
invite-roles = Ce que la personne peut faire
invite-language = Sa langue
invite-days = Jours pendant lesquels le lien marche
invite-days-range = Entre 1 et 60 jours.
invite-no-role = Choisissez au moins un rôle.
invite-button = Faire un lien
link-title = Un lien pour une personne
link-invited = Qui ouvre ce lien entre avec les rôles choisis.
link-reset = La personne est déconnectée partout, et rien de ce qui la connectait ne marche plus. Avec ce lien, elle choisit à nouveau.
link-once = Le lien n’est montré que cette fois. Transmettez-le par une voie de confiance.
link-label = Lien
person-since = Ici depuis { $since }
person-key = Cette personne a sa propre clé, qui signe ce qu’elle publie. Le serveur la garde scellée sous le secret de la maison.
person-key-owed = Les personnes qui gardent les clés racines doivent encore signer un changement de sa clé.
person-no-key = Pas de clé : seule la rédaction signe.
person-roles = Ce que la personne peut faire
person-last-steward = La dernière intendance reste, sinon plus personne ne pourrait faire entrer quelqu’un. Donnez d’abord ce rôle à une autre personne.
person-reset-title = Elle ne peut plus se connecter
person-reset-lead = Retire toutes ses clés d’accès, application, codes et sessions, et fait un lien avec lequel elle choisit à nouveau.
person-reset = Faire un nouveau lien
person-remove-title = Elle s’en va
person-remove-lead = La personne est déconnectée aussitôt et ne peut revenir. Ce qu’elle a publié reste. Que sa clé ne compte plus doit être signé par les personnes qui gardent les clés racines.
person-remove = Retirer de cette maison

audit-title = Ce qui a été fait
audit-lead = Qui a fait quoi dans cette maison. Seule l’intendance le voit. Ce n’est jamais publié, et ne dit rien des lecteurs.
audit-export = Tout enregistrer
audit-nothing = Rien encore.
audit-when = Quand
audit-who = Qui
audit-what = Quoi
audit-command-line = la ligne de commande
audit-older = Plus ancien
audit-invited = a fait un lien
audit-uninvited = a retiré un lien
audit-joined = est entrée
audit-reset = a remis à zéro une connexion
audit-removed = a retiré quelqu’un
audit-roles = a changé des rôles
audit-recovered = a utilisé un code de secours
audit-way-added = a ajouté un moyen de se connecter
audit-way-dropped = a retiré un moyen de se connecter
audit-codes-made = a fait des codes de secours
audit-session-ended = a mis fin à une session
audit-key-added = la clé d’une personne a été faite
audit-key-dropped = la clé d’une personne a été retirée

door-not-allowed-title = Pas pour vous
door-not-allowed = Vos rôles dans cette maison ne couvrent pas cela. L’intendance peut les changer.
door-elsewhere-title = Cela venait d’ailleurs
door-elsewhere = Un autre site a essayé d’agir en votre nom. Rien n’a été fait.
door-stale-title = Regardez encore une fois
door-stale = Ceci vient d’une page plus ancienne. Rien n’est encore fait, et rien n’est perdu. Si c’est ce que vous voulez, envoyez à nouveau.
door-signed-out-title = Vous n’êtes plus en session
door-signed-out = Rien n’est encore fait, et rien n’est perdu. Connectez-vous (une nouvelle fenêtre s’ouvre), puis revenez ici et envoyez à nouveau.
door-again = Envoyer à nouveau
door-typed = Ce que vous aviez écrit
door-without-files = Les images et fichiers sont à choisir à nouveau.
failed-title = Cela n’a pas marché
failed-not-found-title = Il n’y a rien ici
failed-not-found = L’adresse est peut-être mal tapée, ou ce qui était ici n’y est plus.
failed-bad-input = Ce qui a été envoyé ne peut être pris. Revenez en arrière et regardez.
failed-conflict = Cela se heurte à ce qui est là maintenant. Revenez en arrière et regardez à nouveau.
failed-locked = Les clés de la maison sont fermées. L’intendance doit les ouvrir.
failed-unavailable = Le serveur ne le peut pas en ce moment. Essayez à nouveau dans un instant.
failed-internal = L’erreur est de notre côté. L’intendance en trouvera plus dans les messages du programme.

done-saved = Enregistré.
done-signed-out = Vous êtes déconnecté.
done-session-ended = C’est déconnecté.
done-way-added = Vous pouvez désormais vous connecter ainsi.
done-way-dropped = Retiré.
done-uninvited = Le lien ne marche plus.
done-removed = Retirée. Plus rien ne la fait entrer.

house-title = La maison
keys-title = Clés et journal
keys-lead = Qui est la maison, qui signe, et ce que les personnes gardant les clés racines doivent encore signer.
jobs-title = Travail à faire
jobs-lead = Ce que la maison fait d’elle-même après un changement : signer, envoyer, ranger.
jobs-nothing = Tout est fait.
jobs-waiting = attend son tour
jobs-again = n’a pas marché, nouvel essai { $at }
jobs-dead = { $tries ->
    [one] abandonné après un essai
   *[other] abandonné après { $tries } essais
 }
jobs-retry = Essayer encore
jobs-retry-all = Tout essayer encore maintenant
hosts-title = À qui le serveur s’adresse
hosts-lead = Tous les autres serveurs auxquels cette maison peut demander quelque chose, et pourquoi. Ses pages n’adressent jamais le navigateur d’un lecteur à un autre.
hosts-none = À personne. Rien n’est réglé qui demande quoi que ce soit à un autre serveur.
hosts-unknown = Demandé par ce processus, pour une chose finie.
hosts-asked = { $count ->
    [0] rien demandé depuis le démarrage du serveur
    [one] une demande depuis le démarrage du serveur
   *[other] { $count } demandes depuis le démarrage du serveur
 }
audit-retried = a fait réessayer un travail
done-retried = C’est essayé à nouveau.
