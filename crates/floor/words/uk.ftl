# What forms of every room say beside a field that cannot be accepted.

fault-empty = Заповніть це поле.
fault-too-long = { $over ->
    [one] Зайвий { $over } символ.
    [few] Зайві { $over } символи.
   *[many] Зайвих { $over } символів.
 }
fault-choice = Виберіть один із варіантів.
fault-language = Це не код мови. Напишіть, наприклад, fr, pt-BR або zh-Hant.
fault-number = Напишіть число.
