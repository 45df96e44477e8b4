# كلمات الصفحات العامة.

skip = انتقل إلى النص
navigation = هذا البيت
languages = اللغات
all-languages = جميع اللغات
count-languages = { $count ->
    [zero] لا لغات
    [one] لغة واحدة
    [two] لغتان
    [few] { $count } لغات
    [many] { $count } لغة
   *[other] { $count } لغة
 }
every-language = جميع اللغات ({ $count })
home = الرئيسية
about = من نحن
feeds = الخلاصات
house-id = معرّف البيت
mail-news = الأخبار بالبريد
mail-address = عنوان بريدك
mail-on = تابع

kind-statement = بيان
kind-alarm = إنذار
kind-event = موعد
kind-letter = رسالة مفتوحة
kind-pledge = تعهّد
kind-page = صفحة

newest-calls = أحدث النداءات
no-calls = لم يُنشر شيء بهذه اللغة بعد.
index-page = النداءات، الصفحة { $number }
older-calls = نداءات أقدم
newer-calls = نداءات أحدث
alarm-clear = زوال الخطر
alarm-until = سارٍ حتى { $time }.
alarm-over = انتهى هذا الإنذار: زال الخطر.
alarm-ended = كان ساريًا حتى { $time }؛ وقد انقضى ذلك.
alarm-instead = لا يوجد بعد بلغة { $wanted }: هذا هو النص بلغة { $shown }.
badge-in-force = سارٍ
badge-ended = انتهى
badge-withdrawn = مسحوب
badge-corrected = مصحّح
badge-revised = منقّح

translated-from = مترجم عن: { $source }.
dated = تاريخ هذا النص { $date }.
revised = المراجعة { $number }، { $date }.
corrected = صُحّح في { $date }
see-changes = اطّلع على ما تغيّر
stale = أُنجزت هذه الترجمة عن المراجعة { $made } من النص باللغة { $source }، وهو الآن في المراجعة { $now }.
stale-changes = اطّلع على ما تغيّر فيه
withdrawn-title = هذا النداء مسحوب
withdrawn = سحبه البيت في { $date }. لم يعد قائمًا، ويبقى نصه محفوظًا ليرى الجميع ما قيل.
withdrawn-reason = السبب المعلن
erased-title = مُحي هذا النص
erased-call = محاه البيت في { $date }.
erased-because-privacy = كان يكشف الحياة الخاصة لأحد الأشخاص.
erased-because-safety = كان يعرّض أحد الأشخاص للخطر.
erased-because-order = اقتضى ذلك قرار من محكمة أو سلطة.
erased-because-error = كان قد نُشر خطأً.
erased-left = اختفت كلماته وصوره من هذا البيت. ما بقي هو قيده في السجل الموقّع: يقول إن شيئًا نُشر هنا ومتى، ولا يقول شيئًا عن مضمونه.

event = متى وأين
event-start = البداية
event-end = النهاية
event-place = المكان
event-online = عبر الإنترنت
tags = المواضيع

proof = هل هذه الصفحة أصلية؟
proof-entry = القيد في السجل
proof-revision = المراجعة
proof-leaf = بصمة الورقة
proof-file = البرهان
proof-body = النص الموقّع
proof-how = هذا النص مقيّد في سجل البيت العام الموقّع، حيث لا يمكن لأحد أن يغيّره خفية. احفظ البرهان والنص الموقّع، وافتح { $verifier }، وقارن معرّف البيت بالمعرّف الذي حصلت عليه ممن تثق به.
verifier = أداة التحقق
print-check = طُبع من صفحة موقّعة. للتحقق امسح الرمز أو قارن معرّف البيت ورقم القيد.

history = المراجعات
history-of = جميع النسخ المنشورة من هذا النص، من الأحدث إلى الأقدم. الكلمات المحذوفة مشطوبة، والكلمات المضافة تحتها خط.
back-to-text = العودة إلى النص
revision-number = المراجعة { $number }
revision-shown = المعروضة الآن
revision-first = النسخة الأولى.
revision-same = لم تتغيّر الكلمات.
revision-form = لم تتغيّر الكلمات، بل تغيّر تنسيقها فقط.
change-added = أُضيف:
change-removed = حُذف:
revision-erased = مُحيت هذه النسخة.
revision-summary = الملخص
revision-title = العنوان

call-languages = هذا النداء بجميع لغاته
state-original = الأصل
state-current = مطابق لـ{ $source }
state-stale = عن المراجعة { $made } من { $source }، وهو الآن في المراجعة { $now }
state-erased = ممحوّ

check = كيف تتحقق مما تقرأ
check-text = كل نص من نصوص هذا البيت موقّع ومقيّد في سجل عام لا يستطيع أحد إعادة كتابته، ولا البيت نفسه. يُعرف البيت بمعرّفه: خذه ممن تثق به، على ورق أو شفاهة، وقارنه كاملًا. عندئذ تخبرك { $verifier } هل صفحة أو ملف أو كتيّب صادر حقًا عن هذا البيت، وهل ما زال قائمًا.
keys = المفاتيح
keys-version = وثيقة المفاتيح، النسخة { $number }
key-log = يوقّع السجل
key-editor = يمكنه النشر
key-root = الجذور
key-threshold = { $needed ->
    [zero] { $needed } من { $count } يلزم لتوقيع تغيير المفاتيح
    [one] يلزم توقيع واحد من { $count } لتغيير المفاتيح
    [two] يلزم توقيعان من { $count } لتغيير المفاتيح
    [few] يلزم { $needed } تواقيع من { $count } لتغيير المفاتيح
    [many] يلزم { $needed } توقيعًا من { $count } لتغيير المفاتيح
   *[other] يلزم { $needed } توقيع من { $count } لتغيير المفاتيح
 }
follow = تابع
follow-text = ضع أحد هذه العناوين في قارئ خلاصات. لن يعرف أحد من يتابع.
mirrors = حين يُحجب هذا العنوان
mirrors-text = هذا الموقع كله ملفات بسيطة. يمكن لأي شخص نسخه إلى عنوان آخر أو ذاكرة محمولة أو هاتف، ويمكن التحقق من النسخة كما من الأصل: المهم هو معرّف البيت لا العنوان.

languages-text = ينشر هذا البيت بهذه اللغات.
not-found = لا توجد صفحة هنا
not-found-text = ربما كُتب العنوان خطأً، أو لم توجد هذه الصفحة قط. كل ما نشره هذا البيت يمكن الوصول إليه من هنا:
not-found-elsewhere = إن لم توصلك هذه الروابط أيضًا، فالدار نفسها هنا:

booklet-contents = المحتويات
booklet-how = صُنع هذا الملف ليُتناقل من يد إلى يد بلا شبكة. فيه النصوص الموقّعة والبرهان على أنها مدوّنة في سجل الدار العلني. ويستطيع من يمرّره أن يغيّر ما تقرؤه: لتتأكد، افتحه في مدقّق كان عندك من قبل، وقارن معرّف الدار بما أخذته ممن تثق به.
booklet-pictures = أُسقطت صور هنا ليبقى الملف صغيرًا.
