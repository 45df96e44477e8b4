# The sheets with the root keys.
sheet-title = Root key { $number } of { $of }
sheet-house = House
sheet-code = The key as a QR code
sheet-check = Each group ends in a check character: a mistyped or swapped one is found, and so is a group in the wrong place.
sheet-purpose = What it is for
sheet-purpose-text = { $needed } of the { $of } root keys together decide which keys speak for this house. They are needed to replace a stolen or lost log key, to let an editor in or out, and for nothing else. The server does not have this key.
sheet-care = What to do with it
sheet-care-print = Print this sheet, or copy the groups by hand, and delete the file.
sheet-care-apart = Keep it where the other root keys are not: another person, another building.
sheet-care-secret = Show it to nobody. Whoever has { $needed } of the { $of } can speak as the house, for ever.
sheet-care-lost = Lost one? As long as { $needed } are left, nothing else is lost. Lost more? The keys of the house can no longer be changed.
sheet-public = Public part
sheet-origin = Origin of the log
sheet-short = { $needed } of { $of } are needed to change the keys of the house. Keep it apart from the others; show it to nobody.

# The words of the page of the house's keys and log.

keys-locked = The keys of the house are locked: nothing can be signed until the steward opens them with the passphrase.
keys-house-id = House ID
keys-house-id-lead = It stays the same for ever, whatever happens to the server or the address. Give it to people on paper or by voice: with it they know your texts from forged ones.
keys-picture = QR code of the House ID
keys-owed = What the keepers of the root keys still have to sign
keys-owed-nothing = Nothing.
keys-owed-add = A key for { $name }, since { $since }. Until then another key of the house signs what they publish.
keys-owed-drop = The end of the key of { $name }, since { $since }. Until then the log would still accept what it signs; nobody at the desk can use it.
keys-owed-soon = The root key is in the house: it is done by itself.
keys-owed-how = Let enough keepers of root keys come together at the server, and run:
keys-editors = Who signs
keys-nobodys = The house itself
keys-sealed = Each editor has a key of their own. The server keeps those made here sealed under the secret of the house, and uses a key when its editor publishes.
keys-log = The log
keys-checkpoint = { $size } entries, the newest of { $time }.
keys-log-key = The key that signs the log:
keys-log-see = The newest checkpoint
keys-root-title = Root keys
keys-roots = { $needed } of { $count } have to sign each change of keys.
keys-single = The root key is sealed in the house itself. That is good for trying out; whoever takes the server and its secret takes the house.
outbound-mirror = A mirror of this house, asked before signing whether it knows more.
