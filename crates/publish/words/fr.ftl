# Les mots des pages publiques.

skip = Aller au texte
navigation = Cette maison
languages = Langues
all-languages = Toutes les langues
count-languages = { $count ->
    [one] { $count } langue
   *[other] { $count } langues
 }
every-language = Toutes les langues ({ $count })
home = Accueil
about = Qui sommes-nous
feeds = Flux
house-id = Identifiant de la maison
mail-news = Nouvelles par courriel
mail-address = Votre adresse de courriel
mail-on = Continuer

kind-statement = Déclaration
kind-alarm = Alerte
kind-event = Rendez-vous
kind-letter = Lettre ouverte
kind-pledge = Engagement
kind-page = Page

newest-calls = Derniers appels
no-calls = Rien n’est encore publié dans cette langue.
index-page = Appels, page { $number }
older-calls = Appels plus anciens
newer-calls = Appels plus récents
alarm-clear = Fin d’alerte
alarm-until = En vigueur jusqu’au { $time }.
alarm-over = Cette alerte est levée.
alarm-ended = En vigueur jusqu’au { $time } ; c’est passé.
alarm-instead = Pas encore en { $wanted } : voici le texte en { $shown }.
badge-in-force = En vigueur
badge-ended = Terminée
badge-withdrawn = Retiré
badge-corrected = Corrigé
badge-revised = Révisé

translated-from = Traduit de : { $source }.
dated = Ce texte date du { $date }.
revised = Révision { $number }, { $date }.
corrected = Corrigé le { $date }
see-changes = Voir ce qui a changé
stale = Cette traduction a été faite sur la révision { $made } du texte en { $source }, qui en est maintenant à la révision { $now }.
stale-changes = Voir ce qui y a changé
withdrawn-title = Cet appel est retiré
withdrawn = La maison l’a retiré le { $date }. Il n’engage plus personne ; le texte reste lisible pour que chacun voie ce qui a été dit.
withdrawn-reason = Raison donnée
erased-title = Ce texte a été effacé
erased-call = La maison l’a effacé le { $date }.
erased-because-privacy = Il exposait la vie privée de quelqu’un.
erased-because-safety = Il mettait quelqu’un en danger.
erased-because-order = Une décision de justice ou d’une autorité l’a exigé.
erased-because-error = Il avait été publié par erreur.
erased-left = Ses mots et ses images ont disparu de cette maison. Il en reste l’entrée dans le journal signé : elle dit que quelque chose a été publié ici, et quand, mais rien de ce qui y était dit.

event = Quand et où
event-start = Début
event-end = Fin
event-place = Lieu
event-online = En ligne
tags = Sujets

proof = Cette page est-elle authentique ?
proof-entry = Entrée du journal
proof-revision = Révision
proof-leaf = Empreinte de la feuille
proof-file = Preuve
proof-body = Texte signé
proof-how = Ce texte est inscrit dans le journal public et signé de la maison, où personne ne peut le changer sans que cela se voie. Enregistrez la preuve et le texte signé, ouvrez le { $verifier }, et comparez l’identifiant de la maison avec celui que vous tenez d’une personne de confiance.
verifier = vérificateur
print-check = Imprimé depuis une page signée. Pour vérifier, scannez le code ou comparez l’identifiant de la maison et l’entrée.

history = Révisions
history-of = Toutes les versions publiées de ce texte, de la plus récente à la plus ancienne. Les mots retirés sont barrés, les mots ajoutés sont soulignés.
back-to-text = Retour au texte
revision-number = Révision { $number }
revision-shown = affichée
revision-first = Première version.
revision-same = Les mots n’ont pas changé.
revision-form = Les mots n’ont pas changé, seulement leur mise en forme.
change-added = ajouté :
change-removed = retiré :
revision-erased = Cette version a été effacée.
revision-summary = Résumé
revision-title = Titre

call-languages = Cet appel dans toutes ses langues
state-original = original
state-current = à jour ({ $source })
state-stale = faite sur la révision { $made } ({ $source }), maintenant à la révision { $now }
state-erased = effacé

check = Vérifier ce que vous lisez
check-text = Chaque texte de cette maison est signé et inscrit dans un journal public que personne ne peut réécrire, pas même la maison. On reconnaît la maison à son identifiant : obtenez-le d’une personne de confiance, sur papier ou de vive voix, et comparez-le en entier. Le { $verifier } dit alors si une page, un fichier ou un livret vient bien de cette maison, et s’il est toujours valable.
keys = Clés
keys-version = Document de clés, version { $number }
key-log = Signe le journal
key-editor = Peut publier
key-root = Racines
key-threshold = { $needed ->
    [one] { $needed } sur { $count } doit signer un changement de clés
   *[other] { $needed } sur { $count } doivent signer un changement de clés
 }
follow = Suivre
follow-text = Mettez l’une de ces adresses dans un lecteur de flux. Personne ne saura qui suit.
mirrors = Quand cette adresse est bloquée
mirrors-text = Tout ce site est fait de simples fichiers. Chacun peut le copier à une autre adresse, sur une clé USB ou un téléphone, et la copie se vérifie comme l’original : ce qui compte est l’identifiant de la maison, pas l’adresse.

languages-text = Cette maison publie dans ces langues.
not-found = Il n’y a pas de page ici
not-found-text = L’adresse est peut-être mal écrite, ou la page n’a jamais existé. Tout ce que cette maison a publié se trouve à partir d’ici :
not-found-elsewhere = Si ces liens ne mènent nulle part non plus, la maison elle-même se trouve ici :

booklet-contents = Sommaire
booklet-how = Ce fichier est fait pour passer de main en main, sans réseau. Il porte les textes signés et la preuve qu’ils figurent dans le journal public de la maison. Qui le transmet peut changer ce que vous lisez : pour en être sûr, ouvrez-le dans un vérificateur que vous aviez déjà, et comparez l’identifiant de la maison avec celui que vous tenez d’une personne de confiance.
booklet-pictures = Des images ont été laissées de côté ici pour que ce fichier reste léger.
