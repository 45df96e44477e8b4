# The words of the desk: writing, translating, publishing.

# The list
work-calls = Calls
work-find = Find in titles and texts
work-find-button = Find
work-all-calls = All calls
work-older = Older
work-begin = New call
work-begin-button = Begin
work-kind = Kind
work-language = Language
work-waiting = Waiting to be read
work-fresh = Being written
work-published = Published
work-none = Nothing has been published yet.
work-untitled = Without a title
work-state-published = published
work-state-waiting = being signed
work-state-stale = out of date
work-state-withdrawn = withdrawn
work-state-erased = erased
work-state-draft = draft
work-state-review = in review
work-somebody = somebody
work-not-yours-title = Not your language
work-not-yours = You may not write in this language. Ask a steward if you should; nothing was changed.

# One call
work-languages = Languages
work-read = Read it
work-write = Write
work-translate = Translate
work-review = Review
work-renew = Renew the translation
work-correct = Correct it
work-translated-from = translated from { $language }
work-revision = revision { $number }
work-add-language = Add a language
work-from = Translated from
work-from-none = written anew
work-add-button = Add
work-about-call = Address, subjects, event
work-address = Address
work-address-help = Small Latin letters, digits and hyphens; the same in every language, for good. Left empty, it is made from the title.
work-tags = Subjects, with commas between them
work-event = When and where
work-event-help = For an event only.
work-event-start = Begins
work-event-end = Ends
work-event-place = Place
work-event-online = Address to take part from afar
work-zone = Time zone
work-save = Save
work-discard = Throw a draft away
work-discard-help = What is published stays. The draft, its older versions and the remarks on it are gone for good.
work-discard-button = Throw the draft away

# Writing
work-title = Title
work-summary = Summary
work-text = Text
work-markdown = Marks in the text
work-mark-heading = Heading
work-mark-bold = Bold
work-mark-italic = Italic
work-mark-link = Link
work-mark-list = List
work-mark-quote = Quotation
work-mark-picture = Picture
work-mark-note = Footnote
work-correction = What this corrects, for readers
work-correction-help = Shown above the text. Left empty, it is a new revision without a notice.
work-preview = Preview
work-picture = Add a picture
work-picture-help = JPEG, PNG, GIF or WebP, at most 20 MB. Places, names and cameras in the file are removed.
work-picture-file = Picture
work-picture-alt = What it shows, for those who cannot see it
work-picture-caption = Caption
work-picture-credit = Credit
work-picture-add = Save and add the picture
work-facts = For the reader
work-facts-said = Words: { $words }. Minutes to read: { $minutes }. The page weighs about { $weight } kB.
work-saved-by = Saved by { $name }, { $when }
work-others = Also writing here just now: { $names }
work-remarks = Remarks
work-settle = Dealt with
work-settled = dealt with
work-next = From here
work-to-call = The call
work-suggestions = Suggestions
work-republished = This text was published anew after this draft began.
work-take-in = Take in what was published
work-clash = You and somebody else changed the same words
work-clash-help = Nothing is lost and nothing is saved yet. Choose for each place, then save.
work-clash-number = Place { $number }
work-clash-mine = What you wrote
work-clash-theirs = What stands there now
work-clash-both = Both, one after the other
work-clash-button = Save what I chose
work-script-saving = Saving…
work-script-saved = Saved
work-script-merged = Saved, together with what somebody else wrote meanwhile
work-script-clashed = Somebody else changed the same words: press Save to choose
work-script-offline = No connection: your text is kept in this browser and will be saved when the line is back
work-script-restored = Put back what this browser kept when the line was down

# Translating
work-progress = { $count ->
    [one] One passage waits for you.
    [0] Every passage is done.
   *[other] { $count } passages wait for you.
 }
work-next-passage = Go to the first
work-passage = Passage { $number }
work-right-so = It is right so
work-use = Use this
work-known = The house has said this before ({ $percent } % alike)
work-copy = Copy the source
work-still-right = The translation still fits
work-files = Work in another tool
work-files-help = Take the translation with you as a file and bring it back. What others write meanwhile is kept.
work-bring = File to bring back
work-bring-button = Bring it in
work-unfit = These passages no longer have a place: their source has changed
work-keys = Keys
work-key-next = next passage that waits
work-key-before = passage before
work-key-copy = copy the source
work-key-use = use what the house has said before

# Review
work-ask = Ask for review
work-approve = Approve
work-approved-by = Approved by
work-review-asked = This text waits to be read.
work-review-not-asked = Nobody has been asked to read it yet.
work-review-none-needed = It can be published without approval.
work-review-needed = Approvals of this version: { $given } of { $needed }.
work-remark = Remark on this passage
work-remark-text = Remark
work-remark-button = Leave the remark
work-elsewhere = On words that have changed since
work-fault-approve = You cannot approve this: you wrote it or asked for it yourself, or it has changed since you read it.

# Publishing
work-publish = Publish
work-publish-which = Languages to publish
work-publish-look = Show what would happen
work-publish-not-yet = Not yet
work-publish-mend = Mend it
work-publish-will = This will happen
work-publish-forever = It is signed into the public log. It can be corrected, withdrawn or erased later, but that it was published stays known.
work-publish-now = Publish now
work-publish-changed = Something has changed since this page was shown, and nothing was published. Look again.
work-schedule = Publish at another time
work-schedule-help = If a text is changed before then, it is not published, and the call says so.
work-schedule-at = Day and hour
work-schedule-button = Publish then
work-scheduled = To be published: { $when }
work-schedule-failed-changed = Not published ({ $when }): a text was changed after the hour was set.
work-schedule-failed-approvals = Not published ({ $when }): an approval is missing.
work-schedule-failed-left = Not published ({ $when }): whoever set the hour may no longer publish.
work-schedule-failed-refused = Not published ({ $when }): something stands in the way; look what it is.
work-unschedule = Do not publish then
work-fault-hour = Give a day and an hour to come that exist in this time zone.
effect-new-call = A new call stands at { $address }.
effect-new-edition = { $language }: a new text at { $address }
effect-revision = { $language }: revision { $number } replaces what readers see; the older one stays in its history.
effect-unchanged = { $language }: nothing changes.
effect-outlets = Every mirror that follows the house shows it.
effect-feeds = Feeds and home pages: { $languages }
effect-correction = { $language }: above the text stands what it corrects.
refusal-no-text = Choose at least one language.
refusal-no-title = { $language }: the title is missing.
refusal-unreadable = { $language }: lists or quotations nest too deeply in the text to be shown.
refusal-approvals = { $count ->
    [one] { $language }: one more person must approve this version.
   *[other] { $language }: { $count } more people must approve this version.
 }
refusal-republished = { $language }: it was published anew after this draft began; take that in first.
refusal-no-source = { $language }: its source ({ $source }) is not published; publish it too.
refusal-address = The address of the call is not one.
refusal-address-taken = Another call stands or stood at { $address }.
refusal-no-beginning = The event does not say when it begins.
refusal-not-whole = The call is withdrawn: it stands again in all its languages or in none, and { $language } is missing.
refusal-folder = { $language }: its folder is one that the house needs; begin the text again under a tag with its script, such as log-Latn.
refusal-circle = { $language }: it is translated from { $source }, which is translated from it in turn.
refusal-images = There are more than { $count } pictures in this call; take some out.
refusal-unsaid = It was refused, and the house’s own words for it are in English:

# Withdrawing
work-withdraw = Withdraw
work-withdraw-marked = Every page of this call says at its top that it no longer stands, and why.
work-withdraw-kept = The text stays, so that everyone can see what was said. To destroy it, it must be erased.
work-withdraw-copies = Mirrors show it when they next follow the house; copies already passed on do not change.
work-withdraw-again = It can be made to stand again by publishing it anew in all its languages.
work-withdraw-reason = The reason, for readers; it may be left empty.
work-withdraw-sure = I want to withdraw this call
work-withdraw-not-sure = Tick the box to say that you are sure. Nothing was withdrawn.
work-withdraw-already = The call is withdrawn already.
work-withdraw-button = Withdraw the call
work-back = Back

# Glossary
work-glossary = Glossary
work-glossary-help = How a term is to be said in another language. Translations that say it otherwise are told so.
work-glossary-add = Add a term
work-glossary-from = Language of the term
work-glossary-term = Term
work-glossary-to = Translated into
work-glossary-said = Translation
work-glossary-button = Save the term
work-glossary-none = The glossary is empty.
work-glossary-remove = Take out

# Suggestions
work-suggestions-help = Whoever has a link can read this draft and suggest other words, without an account, for two weeks. Send it to people you trust.
work-link-new = This link is shown once. Copy it now.
work-link-open = Make a link
work-link-close = Close it
work-link-ends = A link, good until { $when }; suggestions so far: { $count }
work-suggestions-none = Nothing has been suggested yet.
work-suggestion-old = The passage has changed since; take over by hand what is useful.
work-suggestion-take = Take it over
work-suggestion-leave = Leave it
work-suggest = Suggest other words
work-suggest-help = You were trusted with this draft: it is not published. Suggest a change paragraph by paragraph; somebody of the house reads it before anything is used. Nothing is asked about you.
work-suggest-change = Suggest a change
work-suggest-text = Your words
work-suggest-note = Why (optional)
work-suggest-send = Send the suggestion
work-suggest-thanks = Thank you. Your suggestion was received.
work-suggest-ended = This link has ended
work-suggest-ended-help = It is wrong, too old, or was closed. Ask whoever sent it for a new one.

# Faults
work-fault-address = Small Latin letters, digits and single hyphens only, and no address of the house’s own pages.
work-fault-tags = At most 50 subjects of at most 100 characters each.
work-fault-moment = This day and hour do not exist in this time zone.
work-fault-end = It ends before it begins.
work-fault-online = Begin it with https://
work-fault-long = This is too long. Split it.
work-fault-deep = Lists or quotations nest too deeply to be shown. Flatten them.
work-fault-no-picture = Choose a picture.
work-fault-alt = Say in a few words what it shows. Your text is still here; choose the picture again.
work-fault-picture-large = The picture is too large. Save it smaller.
work-fault-picture-svg = SVG can carry scripts and is not taken. Save it as PNG.
work-fault-picture-kind = This is no picture that can be read. Save it as JPEG or PNG.
work-fault-picture-broken = The picture is broken. Open it in an image program and save it again.
work-fault-no-file = Choose a file.
work-fault-file = This is no XLIFF 2 or PO file that can be read (line { $line }). Nothing was changed.
work-fault-other-file = This file belongs to another call or language. Nothing was changed.
work-fault-same-language = A term is translated into another language.
work-fault-suggest-same = Change some words first.
work-fault-form = This form is too old or was sent too fast. Your words are still here; send them again.
work-fault-often = Too many at once. Wait a minute and send it again.
work-fault-link-full = This link has brought as many suggestions as it may. Ask for a new one.

# Checks
doubt-source-language = this seems to be left in the source language ({ $language })
doubt-name-script = this name is left in the script of the source
doubt-name-differs = The source spells this name { $source }.
doubt-name-two-ways = this name is spelled { $other } elsewhere
doubt-number-missing = the number { $number } of the source is missing
doubt-number-extra = the number { $number } is not in the source
doubt-number-differs = { $target } stands where the source says { $source }
doubt-link-missing = the link to { $link } is missing
doubt-link-extra = the link to { $link } is not in the source
doubt-link-differs = this links to { $target } where the source links to { $source }
doubt-quote = quotation marks foreign to the language, which writes { $open }…{ $close }
doubt-paragraph-missing = a paragraph of the source is missing here
doubt-paragraph-extra = the source has no such paragraph
doubt-mixed-script = the letter { $letter } is of another script than the rest of the word
doubt-term = the glossary has { $wanted } for { $term }
warning-alt = Line { $line }: the picture { $what } says nothing to those who cannot see it.
warning-image = Line { $line }: there is no picture { $what }.
warning-remote-image = Line { $line }: the picture { $what } is on another server and became a link.
warning-link = Line { $line }: the link { $what } was left out; begin it with https: or mailto:
warning-note = Line { $line }: nothing refers to the footnote { $what }.
warning-html = Line { $line }: the HTML tag { $what } was left out.

# What was done
done-words-saved = Saved.
done-words-merged = Saved, together with what somebody else had written meanwhile.
done-words-discarded = The draft is gone.
done-words-asked = The others are asked to read it.
done-words-approved = Approved.
done-words-remarked = Your remark stands beside the passage.
done-words-settled = Marked as dealt with.
done-words-scheduled = The hour is set.
done-words-unscheduled = It will not be published by itself.
done-words-published = Published. It is being signed, and readers see it in a moment.
done-words-withdrawn = The call is withdrawn.
done-words-right = Remembered: it is right so.
done-words-brought = The file is brought in.
done-words-taken = Taken over into the draft.
done-words-left = Left.
done-words-changed = The passage has changed since; nothing was taken over.
work-found = { $count ->
    [one] One call found
    [0] Nothing found
   *[other] { $count } calls found
 }

# The audit trail
audit-begin-call = began a call
audit-begin-text = began a text
audit-discard-text = threw a draft away
audit-describe-call = changed address, subjects or event
audit-save-text = saved a text
audit-import-text = brought a file in
audit-ask-review = asked for review
audit-approve-text = approved a text
audit-remark = left a remark
audit-publish-call = published
audit-schedule-call = set an hour to publish
audit-unschedule-call = took an hour to publish back
audit-withdraw-call = withdrew a call
audit-add-term = saved a term
audit-remove-term = took a term out
audit-open-suggestions = made a link for suggestions
audit-take-suggestion = took a suggestion over

# Alarms
alarm-ask = Ask a second person to release it
alarm-ask-again = Ask anew
alarm-release = Release the alarm
alarm-asked = { $person } asks for a second person. Somebody else can release it until { $until }.
alarm-waits = An alarm waits for a second person:
alarm-look = Look, and release it
alarm-over-limit = The house has sounded { $count } within a day. As a steward I sound this one all the same.
alarm-clear-help = It goes the way the alarm went, to the same people. Say it in a few words in each language; the texts of the alarm stay below.
alarm-clear-button = Look at the all clear
alarm-give-clear = Give the all clear
alarm-short-fault = Write a few words in each language, 300 characters at most.
alarm-until-label = In force until
alarm-until-help = For an alarm only, by the clocks of the house. Empty: a day from when it is sounded. Seven days at most.
alarm-until-fault = Choose a moment within the next seven days.
refusal-no-short = { $language }: an alarm says in its summary, in 300 characters at most, what to do.
refusal-past = The alarm would be over before anybody heard it: set a later end.
refusal-too-many-alarms = The house has sounded { $count } within a day. A steward can sound more.
done-words-alarm-asked = A second person has ten minutes to release it, on their own session.
audit-ask-alarm = asked for a second person
audit-override-alarm = sounded an alarm over the limit
audit-write-all-clear = wrote an all clear
