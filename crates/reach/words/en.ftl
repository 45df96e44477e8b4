# The words of mails and of the pages around them. In a subject, $title and $house are shown as they are.

letter-read = Read it on the web, and check that it is genuine
letter-also = Also in
letter-why = You get this because { $house } was asked to write to this address.
letter-change = Change what you get, pause or leave
letter-alarm = Alarm: { $title }
letter-clear = All clear: { $title }
letter-corrected = Correction: { $title }
letter-corrected-note = What is corrected
letter-withdrawn = Withdrawn: { $title }
letter-withdrawn-note = The house has withdrawn this call. It no longer stands.
digest-subject = New from { $house }

mail-confirm-subject = { $house }: is this your address?
mail-confirm-before = Somebody, probably you, asked { $house } to send its calls to this address. If you want them, open this page and press the button there:
mail-confirm-press = To the page with the button
mail-confirm-after = If it was not you, do nothing. Without the button nothing more is sent, and this address is forgotten after seven days.
mail-test-subject = Test of the alarm: { $house }
mail-test-before = This is a test. Nothing has happened, and nobody outside the house gets this message. It came the way an alarm comes.
mail-test-press = To the house’s pages
mail-test-after = If it did not come within a minute of the others, look at the outbox.
mail-links-subject = { $house }: your address here
mail-links-before = Somebody, probably you, asked what { $house } keeps about this address. This page shows all of it, and lets you change or delete it:
mail-links-press = See, change or delete
mail-links-after = The address of that page is for you alone: do not pass it on. If you did not ask, you need do nothing.

subscribe = News by mail
subscribe-intro = { $house } writes to you when it publishes something. Your address is kept sealed, is shown to nobody, and is deleted when you leave.
subscribe-address = Your mail address
subscribe-langs = Languages, the ones you read
subscribe-langs-hint = A call comes in the first of them that it exists in, else in the language it was written in.
subscribe-kinds = What you want to hear of
subscribe-kinds-hint = Alarms come to everybody.
subscribe-rhythm = How often
rhythm-once = As it comes
rhythm-daily = Once a day
rhythm-weekly = Once a week
subscribe-consent = I want { $house } to send me its calls by mail. I can leave at any time, with one press of a button in any of its mails.
subscribe-trap = Leave this field empty
subscribe-send = Subscribe
subscribe-wait = One moment
subscribe-wait-text = So that nobody can have strangers flooded with mail, this takes a moment where scripts are off. Wait twenty seconds, then press the button. What you wrote is kept.
subscribe-wait-send = Go on
subscribe-wait-soon = That was too soon. Wait twenty seconds and press the button again.
subscribe-look = Look into your mailbox
subscribe-look-text = If this address can get mail from us, a message is on its way to it. Open the link in it and press the button there. Nothing happens before that.
subscribe-closed = Nobody can sign up by mail here at the moment.
subscribe-have = Already subscribed? See, change or delete what is kept about you.

fault-address = This is not a mail address. Write it as name@example.org.
fault-langs = Choose at least one language.
fault-consent = Tick this box if you want our mail.
fault-form = The form was open for too long, or was sent too quickly. Please send it again.
fault-later = Too many mails were asked for from here or to there. Please try again in an hour.

confirm-title = Get the mail of { $house }?
confirm-text = Press the button, and its calls come to your address.
confirm-send = Yes, send me the calls
confirm-done = You are subscribed
confirm-done-text = The next call comes to you by mail. Each mail has a link with which you can change what you get, pause, or leave.

mine = Your address here
mine-request = Enter your address. If anything is kept about it, a mail with a link to all of it is sent there. Nobody else can see whether it is known.
mine-request-send = Send me the link
mine-look-text = If anything is kept about this address, a message with the link is on its way to it.
mine-kept = What is kept about you
mine-address = Address
mine-since = Here since
mine-consent = You agreed to
mine-consent-at = on
mine-source = It came from
source-form = the form on this site
source-import = a list the house brought along
mine-state = Mail
state-unconfirmed = not confirmed yet
state-active = is sent to you
state-paused = paused
mine-save = Save
mine-saved = Saved.
mine-pause = Pause
mine-resume = Go on
mine-delete = Leave, and delete everything

leave-title = Leave { $house }?
leave-text = Press the button: you get no more mail, and your address is deleted.
leave-send = Leave
left-title = You have left
left-text = You get no more mail from us, and your address is deleted. A sealed mark is left, from which nobody can read it, so that a list brought here later does not bring you back. A mail that is on its way already may still arrive.
link-gone = This link is not valid any more
link-gone-text = It was used, or replaced by a newer one, or the address was deleted. You can ask for a new one:

outbound-mail = A relay that takes the house’s mail and brings it to its subscribers.

# Whom a publication reaches.
reached-mail = { $count ->
    [0] By mail: nobody is subscribed to calls of this kind.
    [one] By mail, at once: one subscriber, in their language.
   *[other] By mail, at once: { $count } subscribers, each in their language.
 }
reached-digest = { $count ->
    [one] In a daily or weekly mail: one subscriber.
   *[other] In a daily or weekly mail: { $count } subscribers.
 }

# The outbox at the desk
outbox-title = Outbox
outbox-lead = What goes out to people, the newest first: how far it has come, and what stands in its way.
outbox-nothing = Nothing has gone out yet, and nothing waits to go.
outbox-again = Load the numbers anew
outbox-single = to single people
outbox-counts = { $queued } wait, { $sent } sent, { $dropped } no longer wanted it, { $failed } given up.
outbox-expanding = Still being written out.
outbox-rate = { $rate } a minute.
outbox-left = About { $minutes } min left.
outbox-shut-lanes = { $count } receiving hosts are left alone for now.
outbox-shut = Nothing can go by this way for { $seconds } s.
outbox-pause = Pause
outbox-resume = Resume
outbox-cancel = Cancel what has not gone
outbox-retry = Try again what was given up
outbox-failed = Some deliveries were given up; the reasons stand above.
outbox-retry-all = Try all of them again
outbox-test = Test the alarm
outbox-test-help = A test goes the way of an alarm, to those of the house alone. Readers get nothing.
outbox-state-waiting = waits to be signed
outbox-state-open = going out
outbox-state-paused = paused
outbox-state-cancelled = cancelled
outbox-state-done = done
news-published = new call
news-translated = new language
news-revised = new revision
news-corrected = correction
news-allclear = all clear
news-withdrawn = withdrawal
news-digest = digest
news-test = test of the alarm
news-letter = letter
outlet-mail = Mail
done-outbox-pause = Paused. What is on its way at this moment still arrives.
done-outbox-resume = It goes on.
done-outbox-cancel = Cancelled. What has not gone never goes.
done-outbox-retry = They are due again.
done-outbox-test = The test is on its way to those of the house.
done-outbox-no-test = Nobody of the house would hear it. On the server, beffroi subscribers marks who is.
audit-outbox-pause = paused a sending
audit-outbox-resume = resumed a sending
audit-outbox-cancel = cancelled a sending
audit-outbox-retry = tried a sending again
audit-outbox-test = tested the alarm
