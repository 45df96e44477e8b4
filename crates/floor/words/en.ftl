# What forms of every room say beside a field that cannot be accepted.

fault-empty = Please fill this in.
fault-too-long = { $over ->
    [one] One character too many.
   *[other] { $over } characters too many.
 }
fault-choice = Please choose one of these.
fault-language = This is not a language tag. Write one such as fr, pt-BR or zh-Hant.
fault-number = Please write a number.
