# Las palabras de los correos y de las páginas que los rodean. En un asunto, $title y $house se muestran tal cual.

letter-read = Leerlo en la web y comprobar que es auténtico
letter-also = También en
letter-why = Recibe este mensaje porque se pidió a { $house } que escribiera a esta dirección.
letter-change = Cambiar lo que recibe, hacer una pausa o darse de baja
letter-alarm = Alarma: { $title }
letter-clear = Fin de la alarma: { $title }
letter-corrected = Corrección: { $title }
letter-corrected-note = Lo que se corrige
letter-withdrawn = Retirado: { $title }
letter-withdrawn-note = La casa ha retirado este llamamiento. Ya no es válido.
digest-subject = Novedades de { $house }

mail-confirm-subject = { $house }: ¿es esta su dirección?
mail-confirm-before = Alguien, probablemente usted, pidió a { $house } que enviara sus llamamientos a esta dirección. Si los quiere, abra esta página y pulse el botón:
mail-confirm-press = A la página del botón
mail-confirm-after = Si no fue usted, no haga nada. Sin el botón no se envía nada más, y esta dirección se olvida a los siete días.
mail-test-subject = Prueba de la alarma: { $house }
mail-test-before = Esto es una prueba. No ha pasado nada, y nadie fuera de la casa recibe este mensaje. Ha venido por el camino de una alarma.
mail-test-press = A las páginas de la casa
mail-test-after = Si no llegó en el mismo minuto que los demás, mire la cola de envíos.
mail-links-subject = { $house }: su dirección aquí
mail-links-before = Alguien, probablemente usted, preguntó qué guarda { $house } sobre esta dirección. Esta página lo muestra todo y permite cambiarlo o borrarlo:
mail-links-press = Ver, cambiar o borrar
mail-links-after = La dirección de esa página es solo para usted: no la comparta. Si no lo pidió, no tiene que hacer nada.

subscribe = Noticias por correo
subscribe-intro = { $house } le escribe cuando publica algo. Su dirección se guarda sellada, no se muestra a nadie y se borra cuando se da de baja.
subscribe-address = Su dirección de correo
subscribe-langs = Las lenguas que lee
subscribe-langs-hint = Un llamamiento llega en la primera de ellas en que exista; si no, en la lengua en que se escribió.
subscribe-kinds = Lo que quiere recibir
subscribe-kinds-hint = Las alarmas llegan a todo el mundo.
subscribe-rhythm = Con qué frecuencia
rhythm-once = Cuando se publica
rhythm-daily = Una vez al día
rhythm-weekly = Una vez a la semana
subscribe-consent = Quiero que { $house } me envíe sus llamamientos por correo. Puedo darme de baja en cualquier momento, pulsando un botón en cualquiera de sus mensajes.
subscribe-trap = Deje este campo vacío
subscribe-send = Suscribirse
subscribe-wait = Un momento
subscribe-wait-text = Para que nadie pueda inundar de correo a otras personas, esto tarda un momento cuando los scripts están desactivados. Espere veinte segundos y luego pulse el botón. Lo que escribió se conserva.
subscribe-wait-send = Continuar
subscribe-wait-soon = Ha sido demasiado pronto. Espere veinte segundos y pulse el botón otra vez.
subscribe-look = Mire su buzón
subscribe-look-text = Si esta dirección puede recibir nuestros correos, hay un mensaje en camino. Abra el enlace y pulse el botón. Antes de eso no ocurre nada.
subscribe-closed = En este momento nadie puede suscribirse por correo aquí.
subscribe-have = ¿Ya está suscrito? Ver, cambiar o borrar lo que se guarda sobre usted.

fault-address = Esto no es una dirección de correo. Escríbala como nombre@example.org.
fault-langs = Elija al menos una lengua.
fault-consent = Marque esta casilla si quiere nuestros correos.
fault-form = El formulario estuvo abierto demasiado tiempo o se envió demasiado rápido. Envíelo otra vez.
fault-later = Se pidieron demasiados correos desde aquí o hacia allí. Inténtelo de nuevo dentro de una hora.

confirm-title = ¿Recibir los correos de { $house }?
confirm-text = Pulse el botón y sus llamamientos llegarán a su dirección.
confirm-send = Sí, envíenme los llamamientos
confirm-done = Está suscrito
confirm-done-text = El próximo llamamiento le llegará por correo. Cada mensaje lleva un enlace para cambiar lo que recibe, hacer una pausa o darse de baja.

mine = Su dirección aquí
mine-request = Escriba su dirección. Si se guarda algo sobre ella, se le envía un mensaje con un enlace a todo. Nadie más puede ver si es conocida.
mine-request-send = Envíenme el enlace
mine-look-text = Si se guarda algo sobre esta dirección, hay un mensaje con el enlace en camino.
mine-kept = Lo que se guarda sobre usted
mine-address = Dirección
mine-since = Aquí desde
mine-consent = Usted aceptó
mine-consent-at = el
mine-source = Vino
source-form = del formulario de este sitio
source-import = de una lista que trajo la casa
mine-state = Correo
state-unconfirmed = sin confirmar todavía
state-active = se le envía
state-paused = en pausa
mine-save = Guardar
mine-saved = Guardado.
mine-pause = Hacer una pausa
mine-resume = Continuar
mine-delete = Darse de baja y borrarlo todo

leave-title = ¿Dejar { $house }?
leave-text = Pulse el botón: no recibirá más correos y su dirección se borrará.
leave-send = Darse de baja
left-title = Se ha dado de baja
left-text = No recibirá más correos nuestros y su dirección está borrada. Queda una marca sellada, que nadie puede leer, para que una lista traída más tarde no le devuelva. Un mensaje ya en camino puede llegar todavía.
link-gone = Este enlace ya no es válido
link-gone-text = Ya se usó, o lo reemplazó otro más nuevo, o la dirección se borró. Puede pedir uno nuevo:

outbound-mail = Un servidor que toma el correo de la casa y lo lleva a quienes están suscritos.

# Whom a publication reaches.
reached-mail = { $count ->
    [0] Por correo: nadie está suscrito a llamamientos de esta clase.
    [one] Por correo, enseguida: una persona suscrita, en su lengua.
   *[other] Por correo, enseguida: { $count } personas suscritas, cada una en su lengua.
 }
reached-digest = { $count ->
    [one] En un correo diario o semanal: una persona suscrita.
   *[other] En un correo diario o semanal: { $count } personas suscritas.
 }

# The outbox at the desk
outbox-title = Envíos
outbox-lead = Lo que sale hacia la gente, lo más nuevo primero: cómo va y qué lo detiene.
outbox-nothing = Aún no ha salido nada, y nada espera.
outbox-again = Cargar de nuevo los números
outbox-single = a personas sueltas
outbox-counts = { $queued } en espera, { $sent } enviados, { $dropped } ya no lo querían, { $failed } abandonados.
outbox-expanding = La lista aún se está escribiendo.
outbox-rate = { $rate } por minuto.
outbox-left = Quedan unos { $minutes } min.
outbox-shut-lanes = Servidores que se dejan en paz por ahora: { $count }.
outbox-shut = Nada puede salir por aquí durante { $seconds } s.
outbox-pause = Pausar
outbox-resume = Reanudar
outbox-cancel = Cancelar lo que no ha salido
outbox-retry = Reintentar lo abandonado
outbox-failed = Hay envíos abandonados; los motivos están arriba.
outbox-retry-all = Reintentarlos todos
outbox-test = Probar la alarma
outbox-test-help = Una prueba va por el camino de una alarma, solo a la gente de la casa. Los lectores no reciben nada.
outbox-state-waiting = espera la firma
outbox-state-open = saliendo
outbox-state-paused = en pausa
outbox-state-cancelled = cancelado
outbox-state-done = terminado
news-published = llamamiento nuevo
news-translated = idioma nuevo
news-revised = revisión nueva
news-corrected = corrección
news-allclear = fin de la alarma
news-withdrawn = retirada
news-digest = resumen
news-test = prueba de la alarma
news-letter = carta
outlet-mail = Correo
done-outbox-pause = En pausa. Lo que está en camino en este momento aún llega.
done-outbox-resume = Sigue.
done-outbox-cancel = Cancelado. Lo que no ha salido no saldrá.
done-outbox-retry = Se reintentarán.
done-outbox-test = La prueba va hacia la gente de la casa.
done-outbox-no-test = Nadie de la casa la oiría. En el servidor, beffroi subscribers marca quién es.
audit-outbox-pause = puso en pausa un envío
audit-outbox-resume = reanudó un envío
audit-outbox-cancel = canceló un envío
audit-outbox-retry = reintentó un envío
audit-outbox-test = probó la alarma
