# What forms of every room say beside a field that cannot be accepted.

fault-empty = يُرجى ملء هذا الحقل.
fault-too-long = { $over ->
    [zero] النص أطول من المسموح.
    [one] حرف واحد زائد.
    [two] حرفان زائدان.
    [few] { $over } أحرف زائدة.
    [many] { $over } حرفًا زائدًا.
   *[other] { $over } حرف زائد.
 }
fault-choice = يُرجى اختيار أحد هذه الخيارات.
fault-language = هذا ليس رمز لغة. اكتبوا رمزًا مثل fr أو pt-BR أو zh-Hant.
fault-number = يُرجى كتابة رقم.
