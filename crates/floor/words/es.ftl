# What forms of every room say beside a field that cannot be accepted.

fault-empty = Rellene este campo.
fault-too-long = { $over ->
    [one] Sobra un carácter.
   *[other] Sobran { $over } caracteres.
 }
fault-choice = Elija una de estas opciones.
fault-language = Esto no es un código de idioma. Escriba uno como fr, pt-BR o zh-Hant.
fault-number = Escriba un número.
