# كلمات صفحات المكتب عن الفيديفرس.

fedi-title = الفيديفرس
fedi-lead = من يتابع البيت من خوادم أخرى، وأيّ الخوادم لا يمكن الوصول إليها، وما القواعد السارية عليها.
fedi-requests = طلبات المتابعة
fedi-yes = السماح
fedi-no = الرفض
fedi-followers = المتابعون
fedi-servers = بحسب الخادم
fedi-followers-count = { $count ->
    [zero] لا متابع
    [one] متابع واحد
    [two] متابعان
    [few] { $count } متابعين
   *[other] { $count } متابعًا
 }
fedi-failing = خوادم لا يمكن الوصول إليها
fedi-failing-since = منذ { $since }.
fedi-resting = متروك حتى { $until }.
fedi-rules = قواعد الخوادم
fedi-rules-lead = تسري القاعدة على النطاق وعلى كل خادم تحته. وتعليق خادم يُتلف أيضًا ما جاء منه.
fedi-only-listed = لا يخاطب البيت إلا الخوادم التي لها قاعدة «مسموح».
fedi-suspend = معلَّق: لا يُستقبل منه ولا يُرسل إليه شيء
fedi-limit = محدود: الطلبات تنتظر والإعجابات لا تُحسب
fedi-allow = مسموح
fedi-none = بلا حدّ، وما أُشّر فقط
fedi-reject-media = بلا وسائط
fedi-reject-reports = بلا بلاغات
fedi-obfuscate = مخفيّ جزئيًا حيث تُعرض القائمة
fedi-lift = رفع القاعدة
fedi-export = حفظ القواعد قائمةً (CSV)
fedi-set = وضع قاعدة
fedi-domain = النطاق
fedi-severity = ما يسري هناك
fedi-comment = السبب
fedi-import = إدخال قائمة
fedi-import-lead = ملف CSV كما يكتبه ماستودون، أو نطاق في كل سطر. تبقى القواعد الموجودة ما لم يكن في القائمة غيرها للنطاق نفسه.
fedi-list = الملف
fedi-otherwise = حيث لا يقول السطر غير ذلك
fedi-imported = القواعد المُدخلة: { $count }. الأسطر المتجاوَزة: { $passed }.
fedi-fault-domain = اكتب نطاقًا، مثل example.org.
fedi-fault-list = لا سطر في هذا الملف فيه نطاق.
fedi-reports = بلاغات من خوادم أخرى
fedi-replies-title = ردود تنتظر
fedi-replies-lead = ما أجاب به أناس من خوادم أخرى. لا تعرضه أيّ صفحة قبل أن يوافق عليه أحد من البيت.
fedi-replies-none = لا شيء ينتظر.
fedi-reply-there = حيث كُتب
fedi-older = ردود أقدم
done-fedi = تمّ.
outbound-fediverse = يوصل ما يُنشر إلى المتابعين هناك.
