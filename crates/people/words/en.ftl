# The words of the desk: its frame, signing in, and the people of the house.

desk-skip = Skip to the page
desk-navigation = The desk
desk-languages = Language of the desk
desk-save = Save
place-calls = Calls
place-outbox = Outbox
place-glossary = Glossary
place-replies = Replies
place-people = People
place-house = The house
place-me = My account

sign-in = Sign in
sign-out = Sign out
sign-in-title = Sign in
sign-in-lead = This is where the people of this house work. Readers need no account.
sign-in-passkey = Sign in with a passkey
sign-in-without-scripts = A passkey needs scripts to be allowed for this page. Without them, sign in below.
sign-in-by-name = With your sign-in name
sign-in-name = Sign-in name
sign-in-code = Code of your authenticator app
sign-in-code-hint = Leave it empty if you have no app.
sign-in-password = Password
sign-in-by-code = With a printed recovery code
sign-in-by-code-lead = Each code works once. Cross it out on your sheet.
sign-in-recover = Use this code
recovery-code = Recovery code
sign-in-lost = Nothing works any more? A steward of your house can make you a new link.
sign-in-wrong = These do not belong together. Look at your sheet, and take the code that the app shows now.
sign-in-stale = This page had been open for too long. Please try once more.
sign-in-locked = The house’s keys are locked, and codes cannot be checked. Use a passkey or a recovery code, or ask your steward to open the house.
sign-in-too-often = { $seconds ->
    [one] Too many tries. Please wait one second.
   *[other] Too many tries. Please wait { $seconds } seconds.
 }
passkey-failed = That did not work. Try again, or choose another way.
passkey-stale = This page had been open for too long. Please try once more.

welcome-title = Welcome to the desk
welcome-lead = You were invited into this house, as:
welcome-back-lead = Choose anew how you sign in. You are here as:
welcome-until = This link works until { $until }.
welcome-button = Go on
welcome-gone-title = This link does not work
welcome-gone = It was used, taken back, or is too old. Ask a steward of your house for a new one.

role-steward = Steward
role-editor = Editor
role-moderator = Moderator
role-translator = Translator: { $language }

me-title = My account
me-name = Name
me-name-hint = As the others in this house shall see it. It is never published.
me-language = Language of the desk

ways-title = How I sign in
ways-lead = Two different ways are better than one: a phone gets lost.
ways-first = Choose how you will sign in from now on. Until then the link that you came by stays good.
ways-last = This is your last way to sign in. Add another one first.
ways-again = You signed in a while ago. Sign in again before you change how you sign in, so that nobody who finds this browser open can.
ways-again-button = Sign in again
ways-drop = Remove
ways-passkeys = Passkeys
ways-passkeys-lead = Kept by your phone, computer or key ring, and opened by finger, face or PIN. Nobody can trick you out of it.
ways-label = Where this passkey is kept
ways-label-hint = So that you know it again in this list.
ways-add-passkey = Add a passkey
ways-without-scripts = A passkey needs scripts to be allowed for this page. The authenticator app works without.
ways-app = Authenticator app
ways-app-lead = An app on your phone shows a new code each half minute. You type it together with a sign-in name that the house gives you.
ways-app-set = It is set up.
ways-app-begin = Set up an app
ways-password = Password
ways-password-hint = At least 12 characters. Four or five words in a row are good.
ways-password-set = You have a password.
ways-password-save = Keep this password
ways-password-short = It has to have 12 to 200 characters.
ways-codes-lead = A sheet of codes to print. Each lets you in once when you have nothing else.
ways-codes-left = { $count ->
    [0] You have none.
    [one] You have one left.
   *[other] You have { $count } left.
 }
ways-codes-make = Make new codes

app-title = Set up an authenticator app
app-lead = Let the app on your phone read this picture.
app-picture = QR code for an authenticator app
app-typed = Or type this into it:
app-open = Or open the app on this phone
app-code = The code that the app shows now
app-code-wrong = That is not the code the app should show now. Is the phone’s clock right?
app-button = The app is set up
codes-title = Recovery codes
codes-once = Print this page, or write it down, and keep it where nobody else looks. It is shown this once.
codes-name-lead = You type it to sign in. The house chose it, so that nobody can guess who works here. A name you had before works no more.
codes-list = Recovery codes
codes-lead = Each lets you in once. Codes you had before work no more.
codes-kept = I have kept it

sessions-title = Where I am signed in
sessions-lead = A session ends by itself after a week without use, and after 30 days in any case.
sessions-this = here
sessions-times = since { $made }, last used { $used }
sessions-end = Sign out there
sessions-end-others = Sign out everywhere else

people-title = People of this house
people-waiting = Links that nobody has used yet
people-until = works until { $until }
people-withdraw = Take back
invite-title = Invite somebody
invite-lead = You get a link to pass on by a way you both trust. Whoever opens it first comes in.
invite-roles = What they may do
invite-language = Their language
invite-days = Days the link works
invite-days-range = Between 1 and 60 days.
invite-no-role = Choose at least one.
invite-button = Make a link
link-title = A link for one person
link-invited = Whoever opens this link comes in with the roles you chose.
link-reset = They are signed out everywhere, and nothing they signed in with works any more. With this link they choose anew.
link-once = The link is shown this once. Pass it on by a way you both trust.
link-label = Link
person-since = Here since { $since }
person-key = They have a key of their own, which signs what they publish. The server keeps it sealed under the secret of the house.
person-key-owed = The keepers of the root keys still have to sign a change of their key.
person-no-key = They have no key: only editors sign.
person-roles = What they may do
person-last-steward = The last steward stays, or nobody could let anybody in. Make somebody else a steward first.
person-reset-title = They cannot sign in any more
person-reset-lead = Takes every passkey, app, code and session from them, and makes a link with which they choose anew.
person-reset = Make a new link
person-remove-title = They leave
person-remove-lead = They are signed out at once and cannot come back. What they published stays. That their key no longer counts has to be signed by the keepers of the root keys.
person-remove = Remove from this house

audit-title = What was done
audit-lead = Who did what in this house. Only stewards see it. It is never published, and says nothing about readers.
audit-export = Save all of it
audit-nothing = Nothing yet.
audit-when = When
audit-who = Who
audit-what = What
audit-command-line = the command line
audit-older = Older
audit-invited = made a link
audit-uninvited = took a link back
audit-joined = came in
audit-reset = reset how somebody signs in
audit-removed = removed somebody
audit-roles = changed roles
audit-recovered = used a recovery code
audit-way-added = added a way to sign in
audit-way-dropped = removed a way to sign in
audit-codes-made = made recovery codes
audit-session-ended = ended a session
audit-key-added = an editor’s key was made
audit-key-dropped = an editor’s key was dropped

door-not-allowed-title = Not for you
door-not-allowed = Your roles in this house do not cover this. A steward can change them.
door-elsewhere-title = That came from elsewhere
door-elsewhere = Another web site tried to act in your name. Nothing was done.
door-stale-title = Please look at it once more
door-stale = This comes from an older page of yours. Nothing was done yet, and nothing is lost. If it is what you want, send it again.
door-signed-out-title = You are signed out
door-signed-out = Nothing was done yet, and nothing is lost. Sign in (a new window opens), then come back here and send it again.
door-again = Send it again
door-typed = What you had written
door-without-files = Pictures and files have to be chosen again.
failed-title = That did not work
failed-not-found-title = There is nothing here
failed-not-found = The address may be mistyped, or what was here is gone.
failed-bad-input = What was sent cannot be taken. Go back and look at it.
failed-conflict = It clashes with what is there by now. Go back and look again.
failed-locked = The house’s keys are locked. Your steward has to open them.
failed-unavailable = The server cannot do it at the moment. Please try again in a while.
failed-internal = This is our mistake, not yours. Your steward finds more in the program’s messages.

done-saved = Saved.
done-signed-out = You are signed out.
done-session-ended = Signed out there.
done-way-added = You can sign in with it from now on.
done-way-dropped = Removed.
done-uninvited = The link works no more.
done-removed = Removed. Nothing lets them in any more.

house-title = The house
keys-title = Keys and log
keys-lead = Who the house is, who signs, and what the keepers of the root keys still have to sign.
jobs-title = Work to be done
jobs-lead = What the house does by itself after a change: signing, sending, cleaning up.
jobs-nothing = Everything is done.
jobs-waiting = waits for its turn
jobs-again = did not work, will be tried again { $at }
jobs-dead = { $tries ->
    [one] was given up after one try
   *[other] was given up after { $tries } tries
 }
jobs-retry = Try again
jobs-retry-all = Try all again now
hosts-title = Whom the server asks
hosts-lead = Every other server that this house may ask for something, and why. Its pages never make a reader’s browser ask anyone else.
hosts-none = Nobody. Nothing is set up that asks another server.
hosts-unknown = Asked by this process, for something that is over.
hosts-asked = { $count ->
    [0] not asked since the server started
    [one] asked once since the server started
   *[other] asked { $count } times since the server started
 }
audit-retried = let failed work be tried again
done-retried = It is tried again.
