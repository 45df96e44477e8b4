# The words of the desk: its frame, signing in, and the people of the house.

desk-skip = انتقلوا إلى الصفحة
desk-navigation = المكتب
desk-languages = لغة المكتب
desk-save = حفظ
place-calls = النداءات
place-outbox = الإرسال
place-glossary = المسرد
place-replies = الردود
place-people = الأشخاص
place-house = الدار
place-me = حسابي

sign-in = دخول
sign-out = خروج
sign-in-title = الدخول
sign-in-lead = هنا يعمل أهل هذه الدار. القراءة لا تحتاج إلى حساب.
sign-in-passkey = الدخول بمفتاح مرور
sign-in-without-scripts = يحتاج مفتاح المرور إلى السماح للنصوص البرمجية في هذه الصفحة. من دونها ادخلوا من الأسفل.
sign-in-by-name = باسم الدخول
sign-in-name = اسم الدخول
sign-in-code = رمز تطبيق المصادقة
sign-in-code-hint = اتركوه فارغًا إن لم يكن لديكم تطبيق.
sign-in-password = كلمة السر
sign-in-by-code = برمز استرداد مطبوع
sign-in-by-code-lead = كل رمز يصلح مرة واحدة. اشطبوه من ورقتكم.
sign-in-recover = استخدام هذا الرمز
recovery-code = رمز الاسترداد
sign-in-lost = لم يعد شيء يعمل؟ يمكن لقيّم الدار أن يصنع لكم رابطًا جديدًا.
sign-in-wrong = هذه لا تتوافق معًا. انظروا في ورقتكم وخذوا الرمز الذي يعرضه التطبيق الآن.
sign-in-stale = ظلت هذه الصفحة مفتوحة أطول من اللازم. حاولوا مرة أخرى.
sign-in-locked = مفاتيح الدار مقفلة ولا يمكن التحقق من الرموز. استخدموا مفتاح مرور أو رمز استرداد، أو اطلبوا من القيّم فتح الدار.
sign-in-too-often = { $seconds ->
    [zero] محاولات كثيرة. حاولوا الآن.
    [one] محاولات كثيرة. انتظروا ثانية واحدة.
    [two] محاولات كثيرة. انتظروا ثانيتين.
    [few] محاولات كثيرة. انتظروا { $seconds } ثوانٍ.
    [many] محاولات كثيرة. انتظروا { $seconds } ثانية.
   *[other] محاولات كثيرة. انتظروا { $seconds } ثانية.
 }
passkey-failed = لم ينجح ذلك. حاولوا مرة أخرى أو اختاروا طريقة غيرها.
passkey-stale = ظلت هذه الصفحة مفتوحة أطول من اللازم. حاولوا مرة أخرى.

welcome-title = أهلًا بكم في المكتب
welcome-lead = دُعيتم إلى هذه الدار بهذه الأدوار:
welcome-back-lead = اختاروا من جديد كيف تدخلون. أدواركم هنا:
welcome-until = يعمل هذا الرابط حتى { $until }.
welcome-button = متابعة
welcome-gone-title = هذا الرابط لا يعمل
welcome-gone = استُخدم أو سُحب أو مضى وقته. اطلبوا رابطًا جديدًا من قيّم الدار.

role-steward = قيّم الدار
role-editor = التحرير
role-moderator = الإشراف
role-translator = الترجمة: { $language }

me-title = حسابي
me-name = الاسم
me-name-hint = كما سيراه الآخرون في هذه الدار. لا يُنشر أبدًا.
me-language = لغة المكتب

ways-title = كيف أدخل
ways-lead = طريقتان مختلفتان خير من واحدة: الهاتف قد يضيع.
ways-first = اختاروا كيف ستدخلون من الآن. حتى ذلك الحين يبقى الرابط الذي جئتم به صالحًا.
ways-last = هذه آخر طريقة لكم للدخول. أضيفوا غيرها أولًا.
ways-again = مضى وقت على دخولكم. ادخلوا من جديد قبل تغيير طرق الدخول، كي لا يغيّرها من يجد هذا المتصفح مفتوحًا.
ways-again-button = ادخلوا من جديد
ways-drop = إزالة
ways-passkeys = مفاتيح المرور
ways-passkeys-lead = يحفظها هاتفكم أو حاسوبكم أو مفتاح مادي، وتُفتح بالإصبع أو الوجه أو رقم سري. لا يستطيع أحد أن ينتزعها بالحيلة.
ways-label = أين يُحفظ هذا المفتاح
ways-label-hint = لتعرفوه في هذه القائمة.
ways-add-passkey = إضافة مفتاح مرور
ways-without-scripts = يحتاج مفتاح المرور إلى السماح للنصوص البرمجية في هذه الصفحة. تطبيق المصادقة يعمل من دونها.
ways-app = تطبيق المصادقة
ways-app-lead = يعرض تطبيق على هاتفكم رمزًا جديدًا كل نصف دقيقة. تكتبونه مع اسم دخول تعطيه لكم الدار.
ways-app-set = تم إعداده.
ways-app-begin = إعداد تطبيق
ways-password = كلمة السر
ways-password-hint = ١٢ حرفًا على الأقل. أربع أو خمس كلمات متتالية تفي بالغرض.
ways-password-set = لديكم كلمة سر.
ways-password-save = اعتماد كلمة السر هذه
ways-password-short = يجب أن تكون من ١٢ إلى ٢٠٠ حرف.
ways-codes-lead = ورقة رموز للطباعة. كل رمز يُدخلكم مرة واحدة حين لا يكون لديكم غيره.
ways-codes-left = { $count ->
    [zero] ليس لديكم أي رمز.
    [one] بقي لديكم رمز واحد.
    [two] بقي لديكم رمزان.
    [few] بقيت لديكم { $count } رموز.
    [many] بقي لديكم { $count } رمزًا.
   *[other] بقي لديكم { $count } رمز.
 }
ways-codes-make = صنع رموز جديدة

app-title = إعداد تطبيق المصادقة
app-lead = دعوا التطبيق على هاتفكم يقرأ هذه الصورة.
app-picture = رمز QR لتطبيق المصادقة
app-typed = أو اكتبوا فيه هذا:
app-open = أو افتحوا التطبيق على هذا الهاتف
app-code = الرمز الذي يعرضه التطبيق الآن
app-code-wrong = ليس هذا الرمز الذي يجب أن يعرضه التطبيق الآن. هل ساعة الهاتف صحيحة؟
app-button = أُعد التطبيق
codes-title = رموز الاسترداد
codes-once = اطبعوا هذه الصفحة أو انسخوها بخط اليد واحفظوها حيث لا ينظر غيركم. لا تُعرض إلا هذه المرة.
codes-name-lead = تكتبونه عند الدخول. اختارته الدار كي لا يخمّن أحد من يعمل هنا. الاسم السابق لم يعد يعمل.
codes-list = رموز الاسترداد
codes-lead = كل رمز يُدخلكم مرة واحدة. الرموز السابقة لم تعد تعمل.
codes-kept = حفظتها

sessions-title = أين أنا داخل
sessions-lead = تنتهي الجلسة وحدها بعد أسبوع بلا استخدام، وبعد ٣٠ يومًا في كل حال.
sessions-this = هنا
sessions-times = منذ { $made }، آخر استخدام { $used }
sessions-end = إنهاء الجلسة هناك
sessions-end-others = الخروج من كل مكان آخر

people-title = أهل هذه الدار
people-waiting = روابط لم يستخدمها أحد بعد
people-until = يعمل حتى { $until }
people-withdraw = سحب
invite-title = دعوة شخص
invite-lead = تحصلون على رابط تسلّمونه بطريق موثوق. أول من يفتحه يدخل.
invite-roles = ما يُسمح له به
invite-language = لغته
invite-days = عدد أيام صلاحية الرابط
invite-days-range = بين يوم واحد و٦٠ يومًا.
invite-no-role = اختاروا دورًا واحدًا على الأقل.
invite-button = صنع رابط
link-title = رابط لشخص واحد
link-invited = من يفتح هذا الرابط يدخل بالأدوار التي اخترتموها.
link-reset = أُنهيت كل جلساته، ولم يعد يعمل شيء مما كان يدخل به. بهذا الرابط يختار من جديد.
link-once = لا يُعرض الرابط إلا هذه المرة. سلّموه بطريق موثوق.
link-label = الرابط
person-since = هنا منذ { $since }
person-key = له مفتاح خاص يوقّع ما ينشره. يحفظه الخادم مختومًا بسرّ الدار.
person-key-owed = ما زال على حفظة المفاتيح الجذرية أن يوقّعوا تغيير مفتاحه.
person-no-key = لا مفتاح له: التحرير وحده يوقّع.
person-roles = ما يُسمح له به
person-last-steward = آخر قيّم يبقى، وإلا لن يستطيع أحد إدخال أحد. أعطوا هذا الدور لغيره أولًا.
person-reset-title = لم يعد يستطيع الدخول
person-reset-lead = يسحب منه كل مفاتيح المرور والتطبيق والرموز والجلسات، ويصنع رابطًا يختار به من جديد.
person-reset = صنع رابط جديد
person-remove-title = يغادر
person-remove-lead = يُخرَج فورًا ولا يستطيع العودة. يبقى ما نشره. أما أن مفتاحه لم يعد معتمدًا فيجب أن يوقّعه حفظة المفاتيح الجذرية.
person-remove = إخراج من هذه الدار

audit-title = ما جرى
audit-lead = من فعل ماذا في هذه الدار. لا يراه إلا القيّمون. لا يُنشر أبدًا ولا يقول شيئًا عن القرّاء.
audit-export = حفظ كل ذلك
audit-nothing = لا شيء بعد.
audit-when = متى
audit-who = من
audit-what = ماذا
audit-command-line = سطر الأوامر
audit-older = الأقدم
audit-invited = صنع رابطًا
audit-uninvited = سحب رابطًا
audit-joined = دخل الدار
audit-reset = أعاد ضبط دخول شخص
audit-removed = أخرج شخصًا
audit-roles = غيّر أدوارًا
audit-recovered = استخدم رمز استرداد
audit-way-added = أضاف طريقة دخول
audit-way-dropped = أزال طريقة دخول
audit-codes-made = صنع رموز استرداد
audit-session-ended = أنهى جلسة
audit-key-added = صُنع مفتاح محرّر
audit-key-dropped = أُسقط مفتاح محرّر

door-not-allowed-title = ليس لكم
door-not-allowed = أدواركم في هذه الدار لا تشمل هذا. يمكن للقيّم أن يغيّرها.
door-elsewhere-title = جاء هذا من مكان آخر
door-elsewhere = حاول موقع آخر أن يتصرف باسمكم. لم يحدث شيء.
door-stale-title = انظروا مرة أخرى
door-stale = جاء هذا من صفحة أقدم لكم. لم يحدث شيء بعد ولم يضع شيء. إن كان هذا ما تريدون فأرسلوه ثانية.
door-signed-out-title = أنتم خارج الجلسة
door-signed-out = لم يحدث شيء بعد ولم يضع شيء. ادخلوا (تُفتح نافذة جديدة) ثم عودوا إلى هنا وأرسلوه ثانية.
door-again = إرسال ثانية
door-typed = ما كتبتموه
door-without-files = الصور والملفات يجب اختيارها من جديد.
failed-title = لم ينجح ذلك
failed-not-found-title = لا شيء هنا
failed-not-found = قد يكون العنوان مكتوبًا خطأ، أو زال ما كان هنا.
failed-bad-input = لا يمكن قبول ما أُرسل. عودوا وانظروا فيه.
failed-conflict = يتعارض مع ما هو موجود الآن. عودوا وانظروا ثانية.
failed-locked = مفاتيح الدار مقفلة. على القيّم أن يفتحها.
failed-unavailable = لا يستطيع الخادم ذلك الآن. حاولوا بعد قليل.
failed-internal = هذا خطؤنا لا خطؤكم. يجد القيّم المزيد في رسائل البرنامج.

done-saved = حُفظ.
done-signed-out = خرجتم.
done-session-ended = انتهت الجلسة هناك.
done-way-added = يمكنكم الدخول بها من الآن.
done-way-dropped = أُزيلت.
done-uninvited = لم يعد الرابط يعمل.
done-removed = أُخرج. لم يعد شيء يُدخله.

house-title = الدار
keys-title = المفاتيح والسجل
keys-lead = من هي الدار، ومن يوقّع، وما بقي على حفظة المفاتيح الجذرية أن يوقّعوه.
jobs-title = عمل لم يُنجز
jobs-lead = ما تفعله الدار وحدها بعد كل تغيير: التوقيع والإرسال والترتيب.
jobs-nothing = أُنجز كل شيء.
jobs-waiting = ينتظر دوره
jobs-again = لم ينجح، ستُعاد المحاولة { $at }
jobs-dead = { $tries ->
    [zero] تُرك
    [one] تُرك بعد محاولة واحدة
    [two] تُرك بعد محاولتين
    [few] تُرك بعد { $tries } محاولات
    [many] تُرك بعد { $tries } محاولة
   *[other] تُرك بعد { $tries } محاولة
 }
jobs-retry = حاولوا ثانية
jobs-retry-all = حاولوا كل شيء ثانية الآن
hosts-title = من يسألهم الخادم
hosts-lead = كل خادم آخر قد تسأله هذه الدار شيئًا، ولماذا. صفحاتها لا تجعل متصفح القارئ يسأل أحدًا غيرها أبدًا.
hosts-none = لا أحد. لم يُضبط شيء يسأل خادمًا آخر.
hosts-unknown = سأله هذا التشغيل لأمر انتهى.
hosts-asked = { $count ->
    [zero] لم يُسأل منذ بدء تشغيل الخادم
    [one] سُئل مرة واحدة منذ بدء تشغيل الخادم
    [two] سُئل مرتين منذ بدء تشغيل الخادم
    [few] سُئل { $count } مرات منذ بدء تشغيل الخادم
    [many] سُئل { $count } مرة منذ بدء تشغيل الخادم
   *[other] سُئل { $count } مرة منذ بدء تشغيل الخادم
 }
audit-retried = أعاد محاولة عمل فشل
done-retried = تُعاد المحاولة.
