# Las palabras de las páginas públicas.

skip = Ir al texto
navigation = Esta casa
languages = Idiomas
all-languages = Todos los idiomas
count-languages = { $count ->
    [one] { $count } idioma
   *[other] { $count } idiomas
 }
every-language = Todos los idiomas ({ $count })
home = Inicio
about = Quiénes somos
feeds = Canales
house-id = Identificador de la casa
mail-news = Noticias por correo
mail-address = Su dirección de correo
mail-on = Continuar

kind-statement = Declaración
kind-alarm = Alarma
kind-event = Convocatoria
kind-letter = Carta abierta
kind-pledge = Compromiso
kind-page = Página

newest-calls = Últimos llamamientos
no-calls = Todavía no hay nada publicado en este idioma.
index-page = Llamamientos, página { $number }
older-calls = Llamamientos anteriores
newer-calls = Llamamientos más recientes
alarm-clear = Fin de la alarma
alarm-until = En vigor hasta el { $time }.
alarm-over = Esta alarma ha terminado.
alarm-ended = En vigor hasta el { $time }; ya pasó.
alarm-instead = Todavía no en { $wanted }: este es el texto en { $shown }.
badge-in-force = En vigor
badge-ended = Terminada
badge-withdrawn = Retirado
badge-corrected = Corregido
badge-revised = Revisado

translated-from = Traducido de: { $source }.
dated = Este texto es del { $date }.
revised = Revisión { $number }, { $date }.
corrected = Corregido el { $date }
see-changes = Ver qué ha cambiado
stale = Esta traducción se hizo a partir de la revisión { $made } del texto en { $source }, que ahora va por la revisión { $now }.
stale-changes = Ver qué ha cambiado en él
withdrawn-title = Este llamamiento está retirado
withdrawn = La casa lo retiró el { $date }. Ya no está en vigor; el texto se conserva para que cualquiera pueda ver lo que se dijo.
withdrawn-reason = Motivo indicado
erased-title = Este texto fue borrado
erased-call = La casa lo borró el { $date }.
erased-because-privacy = Exponía la vida privada de alguien.
erased-because-safety = Ponía a alguien en peligro.
erased-because-order = Lo exigió una orden judicial o de una autoridad.
erased-because-error = Se había publicado por error.
erased-left = Sus palabras e imágenes han desaparecido de esta casa. Queda su entrada en el registro firmado: dice que aquí se publicó algo y cuándo, pero nada de lo que decía.

event = Cuándo y dónde
event-start = Empieza
event-end = Termina
event-place = Lugar
event-online = En línea
tags = Temas

proof = ¿Es auténtica esta página?
proof-entry = Entrada del registro
proof-revision = Revisión
proof-leaf = Huella de la hoja
proof-file = Prueba
proof-body = Texto firmado
proof-how = Este texto está inscrito en el registro público y firmado de la casa, donde nadie puede cambiarlo sin que se note. Guarde la prueba y el texto firmado, abra el { $verifier } y compare el identificador de la casa con el que le haya dado alguien de confianza.
verifier = verificador
print-check = Impreso desde una página firmada. Para comprobarla, escanee el código o compare el identificador de la casa y la entrada.

history = Revisiones
history-of = Todas las versiones publicadas de este texto, de la más reciente a la más antigua. Las palabras eliminadas aparecen tachadas; las añadidas, subrayadas.
back-to-text = Volver al texto
revision-number = Revisión { $number }
revision-shown = la que se muestra
revision-first = Primera versión.
revision-same = Las palabras no cambiaron.
revision-form = Las palabras no cambiaron, solo su presentación.
change-added = añadido:
change-removed = eliminado:
revision-erased = Esta versión fue borrada.
revision-summary = Resumen
revision-title = Título

call-languages = Este llamamiento en todos sus idiomas
state-original = original
state-current = al día ({ $source })
state-stale = hecha a partir de la revisión { $made } ({ $source }), que va por la revisión { $now }
state-erased = borrado

check = Cómo comprobar lo que lee
check-text = Cada texto de esta casa está firmado e inscrito en un registro público que nadie puede reescribir, ni siquiera la casa. A la casa se la reconoce por su identificador: consígalo de alguien de confianza, en papel o de viva voz, y compárelo entero. Entonces el { $verifier } dice si una página, un archivo o un cuadernillo viene de verdad de esta casa y si sigue en vigor.
keys = Claves
keys-version = Documento de claves, versión { $number }
key-log = Firma el registro
key-editor = Puede publicar
key-root = Raíces
key-threshold = { $needed ->
    [one] { $needed } de { $count } debe firmar un cambio de claves
   *[other] { $needed } de { $count } deben firmar un cambio de claves
 }
follow = Seguir
follow-text = Ponga una de estas direcciones en un lector de canales. Nadie sabrá quién sigue.
mirrors = Cuando esta dirección está bloqueada
mirrors-text = Todo este sitio son archivos sencillos. Cualquiera puede copiarlo a otra dirección, a una memoria USB o a un teléfono, y la copia se comprueba igual que el original: lo que cuenta es el identificador de la casa, no la dirección.

languages-text = Esta casa publica en estos idiomas.
not-found = Aquí no hay ninguna página
not-found-text = Puede que la dirección esté mal escrita o que la página nunca haya existido. Todo lo que esta casa ha publicado se encuentra desde aquí:
not-found-elsewhere = Si tampoco estos enlaces llevan a ningún sitio, la casa misma está en:

booklet-contents = Índice
booklet-how = Este archivo está hecho para pasar de mano en mano, sin red. Lleva los textos firmados y la prueba de que están en el registro público de la casa. Quien lo pasa puede cambiar lo que usted lee: para estar seguro, ábralo en un verificador que ya tuviera y compare el identificador de la casa con el que le dio alguien de confianza.
booklet-pictures = Aquí se dejaron fuera imágenes para que este archivo siga siendo pequeño.
