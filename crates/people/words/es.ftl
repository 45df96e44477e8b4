# The words of the desk: its frame, signing in, and the people of the house.

desk-skip = Ir a la página
desk-navigation = La mesa
desk-languages = Idioma de la mesa
desk-save = Guardar
place-calls = Llamados
place-outbox = Envíos
place-glossary = Glosario
place-replies = Respuestas
place-people = Personas
place-house = La casa
place-me = Mi cuenta

sign-in = Entrar
sign-out = Salir
sign-in-title = Entrar
sign-in-lead = Aquí trabajan las personas de esta casa. Para leer no hace falta cuenta.
sign-in-passkey = Entrar con una llave de acceso
sign-in-without-scripts = Una llave de acceso necesita que esta página pueda usar scripts. Sin ellos, entre aquí abajo.
sign-in-by-name = Con su nombre de entrada
sign-in-name = Nombre de entrada
sign-in-code = Código de su aplicación de autenticación
sign-in-code-hint = Déjelo vacío si no tiene aplicación.
sign-in-password = Contraseña
sign-in-by-code = Con un código de recuperación impreso
sign-in-by-code-lead = Cada código sirve una vez. Táchelo en su hoja.
sign-in-recover = Usar este código
recovery-code = Código de recuperación
sign-in-lost = ¿Ya nada funciona? Quien administra su casa puede hacerle un enlace nuevo.
sign-in-wrong = Esto no corresponde. Mire su hoja y tome el código que la aplicación muestra ahora.
sign-in-stale = Esta página llevaba demasiado tiempo abierta. Inténtelo otra vez.
sign-in-locked = Las claves de la casa están cerradas y no se pueden comprobar códigos. Use una llave de acceso o un código de recuperación, o pida a quien administra que abra la casa.
sign-in-too-often = { $seconds ->
    [one] Demasiados intentos. Espere un segundo.
   *[other] Demasiados intentos. Espere { $seconds } segundos.
 }
passkey-failed = No funcionó. Inténtelo otra vez o elija otro modo.
passkey-stale = Esta página llevaba demasiado tiempo abierta. Inténtelo otra vez.

welcome-title = Le damos la bienvenida a la mesa
welcome-lead = Le invitaron a esta casa, con estas funciones:
welcome-back-lead = Elija de nuevo cómo entra. Sus funciones aquí:
welcome-until = Este enlace funciona hasta el { $until }.
welcome-button = Seguir
welcome-gone-title = Este enlace no funciona
welcome-gone = Ya se usó, se retiró o es demasiado antiguo. Pida otro a quien administra su casa.

role-steward = Administración
role-editor = Redacción
role-moderator = Moderación
role-translator = Traducción: { $language }

me-title = Mi cuenta
me-name = Nombre
me-name-hint = Como lo verán las demás personas de la casa. Nunca se publica.
me-language = Idioma de la mesa

ways-title = Cómo entro
ways-lead = Dos modos distintos son mejor que uno: un teléfono se pierde.
ways-first = Elija cómo entrará a partir de ahora. Hasta entonces, el enlace por el que vino sigue sirviendo.
ways-last = Es su último modo de entrar. Añada antes otro.
ways-again = Entró hace un rato. Entre de nuevo antes de cambiar cómo entra, para que no pueda hacerlo quien encuentre abierto este navegador.
ways-again-button = Entrar de nuevo
ways-drop = Quitar
ways-passkeys = Llaves de acceso
ways-passkeys-lead = Las guarda su teléfono, su ordenador o una llave física, y se abren con el dedo, la cara o un PIN. Nadie puede sacárselas con engaños.
ways-label = Dónde se guarda esta llave de acceso
ways-label-hint = Para reconocerla en esta lista.
ways-add-passkey = Añadir una llave de acceso
ways-without-scripts = Una llave de acceso necesita que esta página pueda usar scripts. La aplicación de autenticación funciona sin ellos.
ways-app = Aplicación de autenticación
ways-app-lead = Una aplicación de su teléfono muestra un código nuevo cada medio minuto. Lo escribe junto con un nombre de entrada que le da la casa.
ways-app-set = Está lista.
ways-app-begin = Preparar una aplicación
ways-password = Contraseña
ways-password-hint = Al menos 12 caracteres. Cuatro o cinco palabras seguidas van bien.
ways-password-set = Tiene una contraseña.
ways-password-save = Quedarme con esta contraseña
ways-password-short = Debe tener de 12 a 200 caracteres.
ways-codes-lead = Una hoja de códigos para imprimir. Cada uno le deja entrar una vez cuando no tiene otra cosa.
ways-codes-left = { $count ->
    [0] No tiene ninguno.
    [one] Le queda uno.
   *[other] Le quedan { $count }.
 }
ways-codes-make = Hacer códigos nuevos

app-title = Preparar una aplicación de autenticación
app-lead = Haga que la aplicación de su teléfono lea esta imagen.
app-picture = Código QR para una aplicación de autenticación
app-typed = O escriba esto en ella:
app-open = O abra la aplicación en este teléfono
app-code = El código que la aplicación muestra ahora
app-code-wrong = No es el código que la aplicación debería mostrar. ¿Está en hora el teléfono?
app-button = La aplicación está lista
codes-title = Códigos de recuperación
codes-once = Imprima esta página o cópiela, y guárdela donde nadie más mire. Solo se muestra esta vez.
codes-name-lead = Lo escribe para entrar. Lo eligió la casa, para que nadie adivine quién trabaja aquí. El nombre que tenía antes ya no sirve.
codes-list = Códigos de recuperación
codes-lead = Cada uno le deja entrar una vez. Los códigos que tenía antes ya no sirven.
codes-kept = Ya lo guardé

sessions-title = Dónde tengo sesión abierta
sessions-lead = Una sesión termina sola tras una semana sin uso, y en todo caso a los 30 días.
sessions-this = aquí
sessions-times = desde { $made }, último uso { $used }
sessions-end = Cerrar allí
sessions-end-others = Cerrar en todos los demás sitios

people-title = Personas de esta casa
people-waiting = Enlaces que nadie ha usado todavía
people-until = funciona hasta el { $until }
people-withdraw = Retirar
invite-title = Invitar a alguien
invite-lead = Recibe un enlace para pasarlo por una vía de confianza. Entra la primera persona que lo abra.
invite-roles = Qué podrá hacer
invite-language = Su idioma
invite-days = Días que funciona el enlace
invite-days-range = Entre 1 y 60 días.
invite-no-role = Elija al menos una.
invite-button = Hacer un enlace
link-title = Un enlace para una persona
link-invited = Quien abra este enlace entra con las funciones elegidas.
link-reset = Se cerraron todas sus sesiones y nada de lo que usaba para entrar funciona ya. Con este enlace elige de nuevo.
link-once = El enlace solo se muestra esta vez. Páselo por una vía de confianza.
link-label = Enlace
person-since = Aquí desde { $since }
person-key = Tiene una clave propia, que firma lo que publica. El servidor la guarda sellada bajo el secreto de la casa.
person-key-owed = Quienes guardan las claves raíz aún deben firmar un cambio de su clave.
person-no-key = No tiene clave: solo firma la redacción.
person-roles = Qué puede hacer
person-last-steward = La última persona que administra se queda, o nadie podría dejar entrar a nadie. Dé antes esa función a otra persona.
person-reset-title = Ya no puede entrar
person-reset-lead = Le quita todas las llaves de acceso, aplicación, códigos y sesiones, y hace un enlace con el que elige de nuevo.
person-reset = Hacer un enlace nuevo
person-remove-title = Se va
person-remove-lead = Su sesión se cierra al momento y no puede volver. Lo que publicó queda. Que su clave ya no cuente deben firmarlo quienes guardan las claves raíz.
person-remove = Quitar de esta casa

audit-title = Lo que se hizo
audit-lead = Quién hizo qué en esta casa. Solo lo ve la administración. Nunca se publica y no dice nada de quienes leen.
audit-export = Guardarlo todo
audit-nothing = Todavía nada.
audit-when = Cuándo
audit-who = Quién
audit-what = Qué
audit-command-line = la línea de órdenes
audit-older = Más antiguo
audit-invited = hizo un enlace
audit-uninvited = retiró un enlace
audit-joined = entró en la casa
audit-reset = reinició cómo entra alguien
audit-removed = quitó a alguien
audit-roles = cambió funciones
audit-recovered = usó un código de recuperación
audit-way-added = añadió un modo de entrar
audit-way-dropped = quitó un modo de entrar
audit-codes-made = hizo códigos de recuperación
audit-session-ended = cerró una sesión
audit-key-added = se hizo la clave de una persona
audit-key-dropped = se retiró la clave de una persona

door-not-allowed-title = No es para usted
door-not-allowed = Sus funciones en esta casa no abarcan esto. La administración puede cambiarlas.
door-elsewhere-title = Eso venía de otro sitio
door-elsewhere = Otro sitio web intentó actuar en su nombre. No se hizo nada.
door-stale-title = Mírelo otra vez
door-stale = Esto viene de una página más antigua. Aún no se hizo nada y nada se perdió. Si es lo que quiere, envíelo otra vez.
door-signed-out-title = Su sesión terminó
door-signed-out = Aún no se hizo nada y nada se perdió. Entre (se abre otra ventana), vuelva aquí y envíelo otra vez.
door-again = Enviar otra vez
door-typed = Lo que había escrito
door-without-files = Las imágenes y los archivos hay que elegirlos de nuevo.
failed-title = No funcionó
failed-not-found-title = Aquí no hay nada
failed-not-found = Puede que la dirección esté mal escrita, o que lo que había ya no esté.
failed-bad-input = Lo enviado no se puede aceptar. Vuelva atrás y mírelo.
failed-conflict = Choca con lo que hay ahora. Vuelva atrás y mire otra vez.
failed-locked = Las claves de la casa están cerradas. Quien administra tiene que abrirlas.
failed-unavailable = El servidor no puede en este momento. Inténtelo dentro de un rato.
failed-internal = El error es nuestro. Quien administra encontrará más en los mensajes del programa.

done-saved = Guardado.
done-signed-out = Ha salido.
done-session-ended = Sesión cerrada.
done-way-added = Ya puede entrar así.
done-way-dropped = Quitado.
done-uninvited = El enlace ya no funciona.
done-removed = Ya no está en la casa. Nada le deja entrar.

house-title = La casa
keys-title = Claves y registro
keys-lead = Quién es la casa, quién firma y qué deben firmar aún quienes guardan las claves raíz.
jobs-title = Trabajo pendiente
jobs-lead = Lo que la casa hace sola tras un cambio: firmar, enviar, ordenar.
jobs-nothing = Todo está hecho.
jobs-waiting = espera su turno
jobs-again = no funcionó, se intentará otra vez { $at }
jobs-dead = { $tries ->
    [one] abandonado tras un intento
   *[other] abandonado tras { $tries } intentos
 }
jobs-retry = Intentar otra vez
jobs-retry-all = Intentar todo otra vez ahora
hosts-title = A quién pregunta el servidor
hosts-lead = Todos los demás servidores a los que esta casa puede pedir algo, y por qué. Sus páginas nunca hacen que el navegador de quien lee pregunte a otro.
hosts-none = A nadie. No hay nada configurado que pregunte a otro servidor.
hosts-unknown = Preguntado por este proceso, para algo que ya terminó.
hosts-asked = { $count ->
    [0] sin preguntas desde que arrancó el servidor
    [one] una pregunta desde que arrancó el servidor
   *[other] { $count } preguntas desde que arrancó el servidor
 }
audit-retried = hizo intentar otra vez un trabajo
done-retried = Se intenta otra vez.
