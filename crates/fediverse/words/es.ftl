# Las palabras de las páginas del escritorio sobre el fediverso.

fedi-title = El fediverso
fedi-lead = Quién sigue a la casa desde otros servidores, qué servidores no responden y qué reglas valen para ellos.
fedi-requests = Peticiones para seguir
fedi-yes = Aceptar
fedi-no = Rechazar
fedi-followers = Seguidores
fedi-servers = Por servidor
fedi-followers-count = { $count ->
    [one] { $count } persona sigue
   *[other] { $count } personas siguen
 }
fedi-failing = Servidores que no responden
fedi-failing-since = Desde { $since }.
fedi-resting = En reposo hasta { $until }.
fedi-rules = Reglas para servidores
fedi-rules-lead = Una regla vale para un dominio y todos los servidores bajo él. Suspender un servidor destruye también lo que vino de allí.
fedi-only-listed = La casa solo habla con servidores que tienen la regla «permitido».
fedi-suspend = suspendido: no se recibe ni se envía nada
fedi-limit = limitado: las peticiones esperan, los «me gusta» no cuentan
fedi-allow = permitido
fedi-none = sin límite, solo lo marcado
fedi-reject-media = sin archivos
fedi-reject-reports = sin denuncias
fedi-obfuscate = medio oculto donde se muestre la lista
fedi-lift = Quitar la regla
fedi-export = Guardar las reglas como lista (CSV)
fedi-set = Poner una regla
fedi-domain = Dominio
fedi-severity = Qué vale allí
fedi-comment = Por qué
fedi-import = Traer una lista
fedi-import-lead = Un archivo CSV como lo escribe Mastodon, o un dominio por línea. Las reglas existentes quedan, salvo que la lista tenga otra para el mismo dominio.
fedi-list = El archivo
fedi-otherwise = Donde una línea no diga otra cosa
fedi-imported = Reglas traídas: { $count }. Líneas omitidas: { $passed }.
fedi-fault-domain = Escribe un dominio, como example.org.
fedi-fault-list = Este archivo no tiene ninguna línea con un dominio.
fedi-reports = Denuncias de otros servidores
fedi-replies-title = Respuestas en espera
fedi-replies-lead = Lo que contestó gente de otros servidores. Ninguna página lo muestra antes de que alguien de la casa lo apruebe.
fedi-replies-none = No espera nada.
fedi-reply-there = Donde se escribió
fedi-older = Respuestas anteriores
done-fedi = Hecho.
outbound-fediverse = Lleva lo publicado a quienes siguen desde allí.
