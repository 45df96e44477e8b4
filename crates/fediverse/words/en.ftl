# The words of the desk’s pages about the fediverse.

fedi-title = The fediverse
fedi-lead = Who follows the house from other servers, which servers cannot be reached, and which rules hold for them.
fedi-requests = Requests to follow
fedi-yes = Let them follow
fedi-no = Refuse
fedi-followers = Followers
fedi-servers = By server
fedi-followers-count = { $count ->
    [one] { $count } follower
   *[other] { $count } followers
 }
fedi-failing = Servers that cannot be reached
fedi-failing-since = Since { $since }.
fedi-resting = Left alone until { $until }.
fedi-rules = Rules for servers
fedi-rules-lead = A rule holds for a domain and every server below it. Suspending a server also destroys what came from there.
fedi-only-listed = The house speaks only with servers that have the rule “allowed”.
fedi-suspend = suspended: nothing is taken or sent
fedi-limit = limited: requests wait, likes do not count
fedi-allow = allowed
fedi-none = no limit, only what is ticked
fedi-reject-media = no media
fedi-reject-reports = no reports
fedi-obfuscate = half hidden where the list is shown
fedi-lift = Lift the rule
fedi-export = Save the rules as a list (CSV)
fedi-set = Set a rule
fedi-domain = Domain
fedi-severity = What holds there
fedi-comment = Why
fedi-import = Bring in a list
fedi-import-lead = A CSV file as Mastodon writes it, or one domain on each line. Rules that are there stay, unless the list has another for the same domain.
fedi-list = The file
fedi-otherwise = Where a line says nothing else
fedi-imported = Rules brought in: { $count }. Lines passed over: { $passed }.
fedi-fault-domain = Write a domain, such as example.org.
fedi-fault-list = This file has no line with a domain.
fedi-reports = Reports by other servers
fedi-replies-title = Replies that wait
fedi-replies-lead = What people on other servers answered. No page shows any of it before somebody of the house approves it.
fedi-replies-none = Nothing waits.
fedi-reply-there = Where it was written
fedi-older = Older replies
done-fedi = Done.
outbound-fediverse = Brings what is published to followers there.
