# Слова сторінок столу про федіверс.

fedi-title = Федіверс
fedi-lead = Хто стежить за домом з інших серверів, які сервери недоступні та які правила для них діють.
fedi-requests = Запити на стеження
fedi-yes = Дозволити
fedi-no = Відмовити
fedi-followers = Підписники
fedi-servers = За серверами
fedi-followers-count = { $count ->
    [one] { $count } підписник
    [few] { $count } підписники
   *[other] { $count } підписників
 }
fedi-failing = Недоступні сервери
fedi-failing-since = Від { $since }.
fedi-resting = Не турбуємо до { $until }.
fedi-rules = Правила для серверів
fedi-rules-lead = Правило діє для домену та всіх серверів під ним. Блокування сервера також знищує все, що звідти надійшло.
fedi-only-listed = Дім спілкується лише із серверами, що мають правило «дозволено».
fedi-suspend = заблоковано: нічого не приймаємо й не надсилаємо
fedi-limit = обмежено: запити чекають, уподобання не рахуються
fedi-allow = дозволено
fedi-none = без обмежень, лише позначене
fedi-reject-media = без медіа
fedi-reject-reports = без скарг
fedi-obfuscate = наполовину приховано, де список показують
fedi-lift = Зняти правило
fedi-export = Зберегти правила списком (CSV)
fedi-set = Установити правило
fedi-domain = Домен
fedi-severity = Що там діє
fedi-comment = Чому
fedi-import = Додати список
fedi-import-lead = Файл CSV, як його пише Mastodon, або по одному домену в рядку. Наявні правила лишаються, якщо в списку немає іншого для того самого домену.
fedi-list = Файл
fedi-otherwise = Де рядок не каже іншого
fedi-imported = Додано правил: { $count }. Пропущено рядків: { $passed }.
fedi-fault-domain = Напишіть домен, як-от example.org.
fedi-fault-list = У цьому файлі немає рядка з доменом.
fedi-reports = Скарги інших серверів
fedi-replies-title = Відповіді в очікуванні
fedi-replies-lead = Що відповіли люди з інших серверів. Жодна сторінка цього не покаже, доки хтось із дому не схвалить.
fedi-replies-none = Нічого не чекає.
fedi-reply-there = Де це написано
fedi-older = Давніші відповіді
done-fedi = Готово.
outbound-fediverse = Доставляє опубліковане тамтешнім підписникам.
