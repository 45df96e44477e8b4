# The words of the public pages. A page speaks the language of its text where there is a file for it here, else one
# the house's readers share. $date, $source, $verifier and the like may arrive as links: keep them whole.

skip = Skip to the text
navigation = This house
languages = Languages
all-languages = All languages
count-languages = { $count ->
    [one] { $count } language
   *[other] { $count } languages
 }
every-language = All { $count } languages
home = Home
about = About this house
feeds = Feeds
house-id = House ID
mail-news = News by mail
mail-address = Your mail address
mail-on = Go on

kind-statement = Statement
kind-alarm = Alarm
kind-event = Event
kind-letter = Open letter
kind-pledge = Pledge
kind-page = Page

newest-calls = Newest calls
no-calls = Nothing has been published in this language yet.
index-page = Calls, page { $number }
older-calls = Older calls
newer-calls = Newer calls
alarm-clear = All clear
alarm-until = In force until { $time }.
alarm-over = This alarm is over: all clear.
alarm-ended = In force until { $time }; that is past.
alarm-instead = Not in { $wanted } yet: this is the text in { $shown }.
badge-in-force = In force
badge-ended = Over
badge-withdrawn = Withdrawn
badge-corrected = Corrected
badge-revised = Revised

translated-from = Translated from { $source }.
dated = This text dates from { $date }.
revised = Revision { $number }, { $date }.
corrected = Corrected on { $date }
see-changes = See what changed
stale = This translation was made from revision { $made } of the text in { $source }, which is now at revision { $now }.
stale-changes = See what changed there
withdrawn-title = This call is withdrawn
withdrawn = The house withdrew it on { $date }. It no longer stands; the text is kept so that everyone can see what was said.
withdrawn-reason = The reason given
erased-title = This text was erased
erased-call = The house erased it on { $date }.
erased-because-privacy = It exposed somebody’s private life.
erased-because-safety = It put somebody in danger.
erased-because-order = An order of a court or an authority required it.
erased-because-error = It was published by mistake.
erased-left = Its words and images are gone from this house. What is left is its entry in the signed log: it says that something was published here and when, and tells nothing of what it said.

event = When and where
event-start = Begins
event-end = Ends
event-place = Place
event-online = Online
tags = Subjects

proof = Is this page genuine?
proof-entry = Entry in the log
proof-revision = Revision
proof-leaf = Leaf hash
proof-file = Proof
proof-body = Signed text
proof-how = This text is written into the house’s public, signed log, where nobody can change it unseen. Save the proof and the signed text, open the { $verifier }, and compare the House ID with one you got from somebody you trust.
verifier = verifier
print-check = Printed from a signed page. Scan the code, or compare the House ID and the entry, to check it.

history = Revisions
history-of = Every published version of this text, newest first. Removed words are struck through, added words are underlined.
back-to-text = Back to the text
revision-number = Revision { $number }
revision-shown = shown now
revision-first = First version.
revision-same = The words did not change.
revision-form = The words did not change, only how they are set.
change-added = added:
change-removed = removed:
revision-erased = This version was erased.
revision-summary = Summary
revision-title = Title

call-languages = This call in all its languages
state-original = original
state-current = up to date with { $source }
state-stale = made from revision { $made } of { $source }, now at revision { $now }
state-erased = erased

check = How to check what you read
check-text = Every text of this house is signed and entered in a public log that nobody can rewrite, the house included. You know the house by its House ID: get it from somebody you trust, on paper or by voice, and compare all of it. Then the { $verifier } tells whether a page, a file or a booklet truly comes from this house, and whether it still stands.
keys = Keys
keys-version = Key document, version { $number }
key-log = Signs the log
key-editor = May publish
key-root = Roots
key-threshold = { $needed ->
    [one] { $needed } of { $count } must sign a change of keys
   *[other] { $needed } of { $count } must sign a change of keys
 }
follow = Follow
follow-text = Put one of these addresses into a feed reader. Nobody learns who follows.
mirrors = When this address is blocked
mirrors-text = This whole site is a set of plain files. Anyone may copy it to another address, a memory stick or a phone, and the copy can be checked like the original: what counts is the House ID, not the address.

languages-text = This house publishes in these languages.
not-found = There is no such page here
not-found-text = The address may be mistyped, or the page may never have existed. Everything this house has published can be found from here:
not-found-elsewhere = If these links lead nowhere either, the house itself is at:

booklet-contents = Contents
booklet-how = This file is made to be passed from hand to hand, without a network. It carries the signed texts, and the proof that they stand in the house’s public log. Whoever passes it on can change what you read: to be sure, open it in a verifier that you already had, and compare the House ID with one you got from somebody you trust.
booklet-pictures = Pictures were left out here to keep this file small.
