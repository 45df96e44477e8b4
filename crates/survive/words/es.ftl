# The sheets with the root keys.
sheet-title = Clave raíz { $number } de { $of }
sheet-house = Casa
sheet-code = La clave como código QR
sheet-check = Cada grupo termina en un carácter de control: se nota un error al teclear, dos caracteres cambiados o un grupo fuera de lugar.
sheet-purpose = Para qué sirve
sheet-purpose-text = { $needed } de las { $of } claves raíz deciden juntas qué claves hablan por esta casa. Hacen falta para sustituir una clave de registro robada o perdida, para admitir o retirar a quien edita, y para nada más. El servidor no tiene esta clave.
sheet-care = Qué hacer con ella
sheet-care-print = Imprima esta hoja, o copie los grupos a mano, y borre el archivo.
sheet-care-apart = Guárdela donde no estén las otras claves raíz: otra persona, otro edificio.
sheet-care-secret = No la enseñe a nadie. Quien tenga { $needed } de las { $of } puede hablar como la casa, para siempre.
sheet-care-lost = ¿Perdió una? Mientras queden { $needed }, no se pierde nada más. ¿Perdió más? Las claves de la casa ya no se pueden cambiar.
sheet-public = Parte pública
sheet-origin = Origen del registro
sheet-short = Hacen falta { $needed } de { $of } para cambiar las claves de la casa. Guárdela lejos de las otras; no la enseñe a nadie.

# The words of the page of the house's keys and log.

keys-locked = Las claves de la casa están cerradas: no se puede firmar nada hasta que quien administra las abra con la frase secreta.
keys-house-id = House ID
keys-house-id-lead = Es siempre el mismo, pase lo que pase con el servidor o la dirección. Délo en papel o de viva voz: con él se distinguen sus textos de los falsos.
keys-picture = Código QR del House ID
keys-owed = Lo que aún deben firmar quienes guardan las claves raíz
keys-owed-nothing = Nada.
keys-owed-add = Una clave para { $name }, desde { $since }. Hasta entonces otra clave de la casa firma lo que publica.
keys-owed-drop = El fin de la clave de { $name }, desde { $since }. Hasta entonces el registro aún aceptaría lo que firme; nadie en la mesa puede usarla.
keys-owed-soon = La clave raíz está en la casa: se hace solo.
keys-owed-how = Reúna en el servidor a bastantes personas que guardan claves raíz y ejecute:
keys-editors = Quién firma
keys-nobodys = La propia casa
keys-sealed = Cada persona de la redacción tiene su clave. El servidor guarda las que se hacen aquí selladas bajo el secreto de la casa y usa una clave cuando su persona publica.
keys-log = El registro
keys-checkpoint = { $size } entradas, la más reciente del { $time }.
keys-log-key = La clave que firma el registro:
keys-log-see = El punto de control más reciente
keys-root-title = Claves raíz
keys-roots = { $needed } de { $count } deben firmar cada cambio de claves.
keys-single = La clave raíz está sellada en la propia casa. Sirve para probar; quien se lleve el servidor y su secreto se lleva la casa.
outbound-mirror = Una copia de esta casa, a la que se pregunta antes de firmar si sabe más.
