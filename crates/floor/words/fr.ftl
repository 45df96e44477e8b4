# What forms of every room say beside a field that cannot be accepted.

fault-empty = Ce champ est à remplir.
fault-too-long = { $over ->
    [one] Un caractère de trop.
   *[other] { $over } caractères de trop.
 }
fault-choice = Choisissez l’une de ces possibilités.
fault-language = Ce n’est pas un code de langue. Écrivez par exemple fr, pt-BR ou zh-Hant.
fault-number = Écrivez un nombre.
