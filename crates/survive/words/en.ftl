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
