# كلمات الرسائل والصفحات المحيطة بها. في الموضوع يظهر $title و$house كما هما.

letter-read = اقرأه على الموقع وتحقّق من صحته
letter-also = متاح أيضًا بـ
letter-why = وصلتك هذه الرسالة لأن أحدًا طلب من { $house } الكتابة إلى هذا العنوان.
letter-change = غيّر ما يصلك، أو أوقفه مؤقتًا، أو غادر
letter-alarm = إنذار: { $title }
letter-clear = زوال الخطر: { $title }
letter-corrected = تصحيح: { $title }
letter-corrected-note = ما الذي صُحّح
letter-withdrawn = سُحب: { $title }
letter-withdrawn-note = سحب البيت هذا النداء، ولم يعد قائمًا.
digest-subject = جديد { $house }

mail-confirm-subject = { $house }: هل هذا عنوانك؟
mail-confirm-before = طلب أحدهم، وربما أنت، من { $house } إرسال نداءاته إلى هذا العنوان. إن كنت تريدها فافتح هذه الصفحة واضغط الزر فيها:
mail-confirm-press = إلى صفحة الزر
mail-confirm-after = إن لم تكن أنت فلا تفعل شيئًا. من دون الزر لا يُرسل شيء آخر، ويُنسى هذا العنوان بعد سبعة أيام.
mail-test-subject = تجربة الإنذار: { $house }
mail-test-before = هذه تجربة. لم يحدث شيء، ولا يصل هذا إلى أحد خارج الدار. لقد سلك طريق الإنذار.
mail-test-press = إلى صفحات الدار
mail-test-after = إن لم يصل في الدقيقة نفسها مع غيره فانظروا في قائمة الإرسال.
mail-links-subject = { $house }: عنوانك عندنا
mail-links-before = سأل أحدهم، وربما أنت، عمّا يحفظه { $house } عن هذا العنوان. هذه الصفحة تعرضه كله وتتيح تغييره أو حذفه:
mail-links-press = عرض أو تغيير أو حذف
mail-links-after = عنوان تلك الصفحة لك وحدك فلا تعطه لأحد. إن لم تطلب ذلك فلا حاجة لفعل شيء.

subscribe = الأخبار بالبريد
subscribe-intro = يكتب إليك { $house } حين ينشر شيئًا. يُحفظ عنوانك مختومًا، ولا يُعرض على أحد، ويُحذف حين تغادر.
subscribe-address = عنوان بريدك
subscribe-langs = اللغات التي تقرؤها
subscribe-langs-hint = يصلك النداء بأول لغة منها يوجد بها، وإلا فباللغة التي كُتب بها.
subscribe-kinds = ما تريد أن يصلك
subscribe-kinds-hint = الإنذارات تصل إلى الجميع.
subscribe-rhythm = كم مرة
rhythm-once = عند النشر
rhythm-daily = مرة في اليوم
rhythm-weekly = مرة في الأسبوع
subscribe-consent = أريد أن يرسل إليّ { $house } نداءاته بالبريد. يمكنني المغادرة في أي وقت بضغطة زر في أي رسالة منه.
subscribe-trap = اترك هذا الحقل فارغًا
subscribe-send = اشترك
subscribe-wait = لحظة من فضلك
subscribe-wait-text = حتى لا يستطيع أحد أن يُغرق غيره بالرسائل، يلزم الانتظار قليلًا حين تكون البرامج النصية معطّلة. انتظر عشرين ثانية ثم اضغط الزر. ما كتبتَه محفوظ.
subscribe-wait-send = متابعة
subscribe-wait-soon = كان ذلك أبكر من اللازم. انتظر عشرين ثانية ثم اضغط الزر مرة أخرى.
subscribe-look = انظر في صندوق بريدك
subscribe-look-text = إن كان هذا العنوان يستطيع تلقي بريدنا فهناك رسالة في الطريق إليه. افتح الرابط فيها واضغط الزر. لا يحدث شيء قبل ذلك.
subscribe-closed = لا يمكن الاشتراك بالبريد هنا في الوقت الحالي.
subscribe-have = مشترك من قبل؟ اعرض ما يُحفظ عنك أو غيّره أو احذفه.

fault-address = هذا ليس عنوان بريد. اكتبه هكذا: name@example.org.
fault-langs = اختر لغة واحدة على الأقل.
fault-consent = ضع علامة هنا إن أردت بريدنا.
fault-form = بقيت الاستمارة مفتوحة طويلًا أو أُرسلت بسرعة زائدة. أرسلها مرة أخرى.
fault-later = طُلبت رسائل كثيرة من هنا أو إلى هناك. حاول مرة أخرى بعد ساعة.

confirm-title = هل تريد بريد { $house }؟
confirm-text = اضغط الزر فتصل نداءاته إلى عنوانك.
confirm-send = نعم، أرسلوا إليّ النداءات
confirm-done = تم اشتراكك
confirm-done-text = يصلك النداء القادم بالبريد. في كل رسالة رابط لتغيير ما يصلك أو إيقافه مؤقتًا أو المغادرة.

mine = عنوانك عندنا
mine-request = اكتب عنوانك. إن كان شيء محفوظًا عنه تُرسل إليه رسالة فيها رابط إلى كل ذلك. لا يستطيع أحد غيرك أن يعرف هل هو معروف عندنا.
mine-request-send = أرسلوا إليّ الرابط
mine-look-text = إن كان شيء محفوظًا عن هذا العنوان فهناك رسالة فيها الرابط في الطريق إليه.
mine-kept = ما يُحفظ عنك
mine-address = العنوان
mine-since = هنا منذ
mine-consent = وافقت على
mine-consent-at = بتاريخ
mine-source = مصدره
source-form = الاستمارة في هذا الموقع
source-import = قائمة جاء بها البيت
mine-state = البريد
state-unconfirmed = لم يُؤكَّد بعد
state-active = يُرسل إليك
state-paused = موقوف مؤقتًا
mine-save = احفظ
mine-saved = حُفظ.
mine-pause = أوقف مؤقتًا
mine-resume = استأنف
mine-delete = غادر واحذف كل شيء

leave-title = هل تغادر { $house }؟
leave-text = اضغط الزر: لا يصلك بريد بعدها، ويُحذف عنوانك.
leave-send = غادر
left-title = لقد غادرت
left-text = لن يصلك بريد منا بعد الآن، وقد حُذف عنوانك. تبقى علامة مختومة لا يستطيع أحد قراءتها، حتى لا تعيدك قائمة يُؤتى بها لاحقًا. قد تصلك رسالة كانت في الطريق.
link-gone = هذا الرابط لم يعد صالحًا
link-gone-text = استُعمل من قبل، أو حلّ محله رابط أحدث، أو حُذف العنوان. يمكنك طلب رابط جديد:

outbound-mail = خادم بريد يستلم رسائل الدار ويوصلها إلى المشتركين.

# Whom a publication reaches.
reached-mail = { $count ->
    [0] بالبريد: لا أحد مشترك في نداءات من هذا النوع.
    [one] بالبريد فورًا: مشترك واحد، بلغته.
    [two] بالبريد فورًا: مشتركان، كلٌّ بلغته.
    [few] بالبريد فورًا: { $count } مشتركين، كلٌّ بلغته.
   *[other] بالبريد فورًا: { $count } مشتركًا، كلٌّ بلغته.
 }
reached-digest = { $count ->
    [one] في رسالة يومية أو أسبوعية: مشترك واحد.
    [two] في رسالة يومية أو أسبوعية: مشتركان.
    [few] في رسالة يومية أو أسبوعية: { $count } مشتركين.
   *[other] في رسالة يومية أو أسبوعية: { $count } مشتركًا.
 }

# The outbox at the desk
outbox-title = الإرسال
outbox-lead = ما يخرج إلى الناس، الأحدث أولًا: إلى أين وصل وما الذي يعيقه.
outbox-nothing = لم يخرج شيء بعد، ولا شيء ينتظر.
outbox-again = تحميل الأرقام من جديد
outbox-single = إلى أفراد
outbox-counts = ينتظر: { $queued }، أُرسل: { $sent }، لم يعد مطلوبًا: { $dropped }، تُرك: { $failed }.
outbox-expanding = ما زالت القائمة تُكتب.
outbox-rate = { $rate } في الدقيقة.
outbox-left = يبقى نحو { $minutes } دقيقة.
outbox-shut-lanes = خوادم تُترك وشأنها الآن: { $count }.
outbox-shut = لا شيء يخرج من هذا الطريق لمدة { $seconds } ثانية.
outbox-pause = إيقاف مؤقت
outbox-resume = متابعة
outbox-cancel = إلغاء ما لم يخرج
outbox-retry = إعادة محاولة ما تُرك
outbox-failed = تُركت بعض الإرسالات؛ والأسباب أعلاه.
outbox-retry-all = إعادة محاولتها كلها
outbox-test = تجربة الإنذار
outbox-test-help = تسلك التجربة طريق الإنذار إلى أهل الدار وحدهم. لا يصل القرّاء شيء.
outbox-state-waiting = ينتظر التوقيع
outbox-state-open = يخرج الآن
outbox-state-paused = موقوف
outbox-state-cancelled = ملغى
outbox-state-done = تم
news-published = نداء جديد
news-translated = لغة جديدة
news-revised = مراجعة جديدة
news-corrected = تصحيح
news-allclear = زوال الخطر
news-withdrawn = سحب
news-digest = موجز
news-test = تجربة الإنذار
news-letter = رسالة
outlet-mail = البريد
done-outbox-pause = أُوقف. ما هو في الطريق الآن سيصل.
done-outbox-resume = يتابع.
done-outbox-cancel = أُلغي. ما لم يخرج لن يخرج.
done-outbox-retry = ستُعاد المحاولة.
done-outbox-test = التجربة في طريقها إلى أهل الدار.
done-outbox-no-test = لن يسمعها أحد من الدار. على الخادم يحدّد beffroi subscribers من منهم.
audit-outbox-pause = أوقف إرسالًا
audit-outbox-resume = تابع إرسالًا
audit-outbox-cancel = ألغى إرسالًا
audit-outbox-retry = أعاد محاولة إرسال
audit-outbox-test = جرّب الإنذار
