# Les mots des courriels et des pages qui les entourent. Dans un objet, $title et $house sont montrés tels quels.

letter-read = Lire sur le site, et vérifier que c’est authentique
letter-also = Aussi en
letter-why = Vous recevez ce message parce qu’on a demandé à { $house } d’écrire à cette adresse.
letter-change = Changer ce que vous recevez, faire une pause ou partir
letter-alarm = Alerte : { $title }
letter-clear = Fin d’alerte : { $title }
letter-corrected = Rectification : { $title }
letter-corrected-note = Ce qui est rectifié
letter-withdrawn = Retiré : { $title }
letter-withdrawn-note = La maison a retiré cet appel. Il n’est plus valable.
digest-subject = Du nouveau chez { $house }

mail-confirm-subject = { $house } : est-ce votre adresse ?
mail-confirm-before = Quelqu’un, sans doute vous, a demandé à { $house } d’envoyer ses appels à cette adresse. Si vous les voulez, ouvrez cette page et appuyez sur le bouton :
mail-confirm-press = Vers la page du bouton
mail-confirm-after = Si ce n’était pas vous, ne faites rien. Sans le bouton, plus rien n’est envoyé, et cette adresse est oubliée au bout de sept jours.
mail-test-subject = Essai de l’alerte : { $house }
mail-test-before = Ceci est un essai. Il ne s’est rien passé, et personne hors de la maison ne reçoit ce message. Il a pris le chemin d’une alerte.
mail-test-press = Vers les pages de la maison
mail-test-after = S’il n’est pas arrivé dans la même minute que les autres, regardez la file d’envoi.
mail-links-subject = { $house } : votre adresse chez nous
mail-links-before = Quelqu’un, sans doute vous, a demandé ce que { $house } garde au sujet de cette adresse. Cette page montre tout, et permet de le changer ou de le supprimer :
mail-links-press = Voir, changer ou supprimer
mail-links-after = L’adresse de cette page n’est que pour vous : ne la transmettez pas. Si vous n’avez rien demandé, il n’y a rien à faire.

subscribe = Nouvelles par courriel
subscribe-intro = { $house } vous écrit quand elle publie quelque chose. Votre adresse est conservée sous scellés, n’est montrée à personne, et est supprimée quand vous partez.
subscribe-address = Votre adresse de courriel
subscribe-langs = Les langues que vous lisez
subscribe-langs-hint = Un appel arrive dans la première de ces langues où il existe, sinon dans celle où il a été écrit.
subscribe-kinds = Ce que vous voulez recevoir
subscribe-kinds-hint = Les alertes arrivent à tout le monde.
subscribe-rhythm = À quel rythme
rhythm-once = Au fur et à mesure
rhythm-daily = Une fois par jour
rhythm-weekly = Une fois par semaine
subscribe-consent = Je veux que { $house } m’envoie ses appels par courriel. Je peux partir à tout moment, en appuyant sur un bouton dans n’importe lequel de ses messages.
subscribe-trap = Laissez ce champ vide
subscribe-send = S’abonner
subscribe-wait = Un instant
subscribe-wait-text = Pour que personne ne puisse inonder autrui de courriels, il faut un instant de patience quand les scripts sont désactivés. Attendez vingt secondes, puis appuyez sur le bouton. Ce que vous avez écrit est gardé.
subscribe-wait-send = Continuer
subscribe-wait-soon = C’était trop tôt. Attendez vingt secondes et appuyez de nouveau sur le bouton.
subscribe-look = Regardez dans votre boîte
subscribe-look-text = Si cette adresse peut recevoir nos courriels, un message est en route. Ouvrez le lien qu’il contient et appuyez sur le bouton. Rien ne se passe avant.
subscribe-closed = Personne ne peut s’abonner par courriel ici en ce moment.
subscribe-have = Déjà abonné ? Voir, changer ou supprimer ce qui est gardé à votre sujet.

fault-address = Ce n’est pas une adresse de courriel. Écrivez-la comme nom@example.org.
fault-langs = Choisissez au moins une langue.
fault-consent = Cochez cette case si vous voulez nos courriels.
fault-form = Le formulaire est resté ouvert trop longtemps, ou a été envoyé trop vite. Envoyez-le encore une fois.
fault-later = Trop de courriels ont été demandés d’ici ou vers là. Réessayez dans une heure.

confirm-title = Recevoir les courriels de { $house } ?
confirm-text = Appuyez sur le bouton, et ses appels arriveront à votre adresse.
confirm-send = Oui, envoyez-moi les appels
confirm-done = Vous êtes abonné
confirm-done-text = Le prochain appel vous arrive par courriel. Chaque message contient un lien pour changer ce que vous recevez, faire une pause ou partir.

mine = Votre adresse chez nous
mine-request = Écrivez votre adresse. Si quelque chose est gardé à son sujet, un message avec un lien vers tout cela y est envoyé. Personne d’autre ne peut voir si elle est connue.
mine-request-send = Envoyez-moi le lien
mine-look-text = Si quelque chose est gardé au sujet de cette adresse, un message avec le lien est en route.
mine-kept = Ce qui est gardé à votre sujet
mine-address = Adresse
mine-since = Ici depuis
mine-consent = Vous avez accepté
mine-consent-at = le
mine-source = Elle vient
source-form = du formulaire de ce site
source-import = d’une liste que la maison a apportée
mine-state = Courriel
state-unconfirmed = pas encore confirmé
state-active = vous est envoyé
state-paused = en pause
mine-save = Enregistrer
mine-saved = Enregistré.
mine-pause = Faire une pause
mine-resume = Reprendre
mine-delete = Partir, et tout supprimer

leave-title = Quitter { $house } ?
leave-text = Appuyez sur le bouton : vous ne recevez plus de courriel, et votre adresse est supprimée.
leave-send = Partir
left-title = Vous êtes parti
left-text = Vous ne recevez plus de courriel de nous, et votre adresse est supprimée. Il reste une marque scellée, que personne ne peut lire, pour qu’une liste apportée plus tard ne vous fasse pas revenir. Un message déjà en route peut encore arriver.
link-gone = Ce lien n’est plus valable
link-gone-text = Il a servi, ou un plus récent l’a remplacé, ou l’adresse a été supprimée. Vous pouvez en demander un nouveau :

outbound-mail = Un relais qui prend le courrier de la maison et le porte aux personnes abonnées.

# Whom a publication reaches.
reached-mail = { $count ->
    [0] Par courriel : personne n’est abonné à ce genre d’appels.
    [one] Par courriel, aussitôt : { $count } abonné, dans sa langue.
   *[other] Par courriel, aussitôt : { $count } abonnés, chacun dans sa langue.
 }
reached-digest = { $count ->
    [one] Dans un courriel quotidien ou hebdomadaire : { $count } abonné.
   *[other] Dans un courriel quotidien ou hebdomadaire : { $count } abonnés.
 }

# The outbox at the desk
outbox-title = Envois
outbox-lead = Ce qui part vers les gens, le plus récent d’abord : où cela en est, et ce qui l’arrête.
outbox-nothing = Rien n’est encore parti, et rien n’attend.
outbox-again = Recharger les nombres
outbox-single = à des personnes seules
outbox-counts = { $queued } en attente, { $sent } envoyés, { $dropped } n’en voulaient plus, { $failed } abandonnés.
outbox-expanding = La liste s’écrit encore.
outbox-rate = { $rate } par minute.
outbox-left = Encore { $minutes } min environ.
outbox-shut-lanes = Serveurs laissés en paix pour l’instant : { $count }.
outbox-shut = Rien ne peut partir par là pendant { $seconds } s.
outbox-pause = Suspendre
outbox-resume = Reprendre
outbox-cancel = Annuler ce qui n’est pas parti
outbox-retry = Réessayer ce qui fut abandonné
outbox-failed = Des envois ont été abandonnés ; les raisons sont ci-dessus.
outbox-retry-all = Tous les réessayer
outbox-test = Essayer l’alerte
outbox-test-help = Un essai prend le chemin d’une alerte, vers les gens de la maison seulement. Les lecteurs ne reçoivent rien.
outbox-state-waiting = attend d’être signé
outbox-state-open = en route
outbox-state-paused = suspendu
outbox-state-cancelled = annulé
outbox-state-done = terminé
news-published = nouvel appel
news-translated = nouvelle langue
news-revised = nouvelle révision
news-corrected = correction
news-allclear = fin d’alerte
news-withdrawn = retrait
news-digest = recueil
news-test = essai de l’alerte
news-letter = lettre
outlet-mail = Courriel
done-outbox-pause = Suspendu. Ce qui est en route à cet instant arrive encore.
done-outbox-resume = Cela reprend.
done-outbox-cancel = Annulé. Ce qui n’est pas parti ne partira pas.
done-outbox-retry = Ils seront réessayés.
done-outbox-test = L’essai part vers les gens de la maison.
done-outbox-no-test = Personne de la maison ne l’entendrait. Sur le serveur, beffroi subscribers marque qui en est.
audit-outbox-pause = a suspendu un envoi
audit-outbox-resume = a repris un envoi
audit-outbox-cancel = a annulé un envoi
audit-outbox-retry = a réessayé un envoi
audit-outbox-test = a essayé l’alerte
