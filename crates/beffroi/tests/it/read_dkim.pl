# Says of the RSA signature of a mail whether it passes. Arguments: a file of DNS records, a file with the mail.
use strict;
use warnings;
use Mail::DKIM::PublicKey;
use Mail::DKIM::Verifier;

my ($records, $mail) = @ARGV;
my %text_at;
open my $lines, '<', $records or die;
while (<$lines>) { chomp; my ($name, $text) = split / /, $_, 2; $text_at{$name} = $text }

no warnings 'redefine';
*Mail::DKIM::PublicKey::fetch_async = sub {
    my ($class, %asked) = @_;
    my $key = Mail::DKIM::PublicKey->parse($text_at{"$asked{Selector}._domainkey.$asked{Domain}"});
    $asked{Callbacks}{Success}->($key) if $asked{Callbacks};
    return sub { $key };
};

my $verifier = Mail::DKIM::Verifier->new;
open my $text, '<', $mail or die;
while (<$text>) { chomp; $verifier->PRINT("$_\r\n") }
$verifier->CLOSE;
for my $signature ($verifier->signatures) {
    print $signature->algorithm, ' ', $signature->result, "\n" if $signature->algorithm eq 'rsa-sha256';
}
