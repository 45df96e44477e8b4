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
