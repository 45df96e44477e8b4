# Les mots des pages du bureau sur le fédivers.

fedi-title = Le fédivers
fedi-lead = Qui suit la maison depuis d’autres serveurs, quels serveurs ne sont pas joignables, et quelles règles s’appliquent à eux.
fedi-requests = Demandes de suivi
fedi-yes = Accepter
fedi-no = Refuser
fedi-followers = Abonnés
fedi-servers = Par serveur
fedi-followers-count = { $count ->
    [one] { $count } abonné
   *[other] { $count } abonnés
 }
fedi-failing = Serveurs injoignables
fedi-failing-since = Depuis le { $since }.
fedi-resting = Laissé en repos jusqu’au { $until }.
fedi-rules = Règles pour les serveurs
fedi-rules-lead = Une règle vaut pour un domaine et tous les serveurs en dessous. Suspendre un serveur détruit aussi ce qui en est venu.
fedi-only-listed = La maison ne parle qu’aux serveurs qui ont la règle « autorisé ».
fedi-suspend = suspendu : rien n’est reçu ni envoyé
fedi-limit = limité : les demandes attendent, les mentions « j’aime » ne comptent pas
fedi-allow = autorisé
fedi-none = sans limite, seulement ce qui est coché
fedi-reject-media = sans médias
fedi-reject-reports = sans signalements
fedi-obfuscate = à moitié masqué là où la liste est montrée
fedi-lift = Lever la règle
fedi-export = Enregistrer les règles en liste (CSV)
fedi-set = Poser une règle
fedi-domain = Domaine
fedi-severity = Ce qui s’y applique
fedi-comment = Pourquoi
fedi-import = Importer une liste
fedi-import-lead = Un fichier CSV tel que Mastodon l’écrit, ou un domaine par ligne. Les règles en place restent, sauf si la liste en a une autre pour le même domaine.
fedi-list = Le fichier
fedi-otherwise = Là où une ligne ne dit rien d’autre
fedi-imported = Règles importées : { $count }. Lignes laissées de côté : { $passed }.
fedi-fault-domain = Écrivez un domaine, comme example.org.
fedi-fault-list = Ce fichier n’a aucune ligne avec un domaine.
fedi-reports = Signalements d’autres serveurs
fedi-replies-title = Réponses en attente
fedi-replies-lead = Ce que des gens d’autres serveurs ont répondu. Aucune page ne le montre avant que quelqu’un de la maison ne l’approuve.
fedi-replies-none = Rien n’attend.
fedi-reply-there = Là où elle a été écrite
fedi-older = Réponses plus anciennes
done-fedi = C’est fait.
outbound-fediverse = Y porte les publications aux abonnés.
