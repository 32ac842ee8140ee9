using System.Globalization;
using System.Text.RegularExpressions;
using Centry.Dashboard.Hosting;
using Centry.Dashboard.Texts;
using Xunit;

namespace Centry.Dashboard.Tests.Rules;

public sealed partial class ApiSentencesTests
{
    /// <summary>What only programs meet: bodies that are no JSON, tokens and cookies, what is sent to others, and the page that a consent of an ERP comes back to.</summary>
    private static readonly string[] ForPrograms =
    [
        "Change the reader options.",
        "Must be the browser's PublicKeyCredential, as its toJSON() gives it.",
        "Must be the id of an event that this feed or a webhook told.",
        "No such payout is on its way.",
        "Paid beyond what was due: {0}",
        "Returned: {0}",
        "Send the body as Content-Type: application/json.",
        "Send the body as application/json.",
        "Send the csrf_token of your session as {0}. Requests from other sites are refused.",
        "Sign in first: send an access token that has not expired as Authorization: Bearer <access_token>.",
        "The CSRF token is missing or wrong.",
        "The body is empty: send JSON.",
        "The body is nested more than {0} levels deep.",
        "The body is not valid JSON.",
        "The body is not valid UTF-8.",
        "The body must be a JSON object.",
        "The key \"{0}\" occurs twice in one object.",
        "The session is over.",
        "The token names no person or no session.",
        "This is a test. No payment has changed.",
        "This key may move at most {0} {1} in one payment; the request is for {2}.",
        "This key may pay out at most {0} {1} in 24 hours; {2} are used.",
        "{0} does not take {1}; see the Allow header.",
        "{0} was not connected. {1}",
    ];

    /// <summary>What is filled in are words of the sentence: the file has it once for each of them.</summary>
    private static readonly string[] ByWord =
    [
        "A {0} payout cannot {1}.",
        "A {0} {1} cannot {2}.",
        "No provider account can {0} {1} {2} in {3} ({4}). Add or enable one under Provider Accounts.",
        "The {0} is in {1}.",
        "The {0} is {1}: only open ones can be paid.",
        "The {0} {1} is not in the books any more.",
        "There is no such {0}.",
        "{0} of {1} active production keys {2}.",
    ];

    /// <summary>Said by ASP.NET Core Identity.</summary>
    private const string OfFramework = "Passwords must be at least {0} characters.";

    private static IReadOnlyDictionary<string, string> French { get; } = ApiSentences.Read(CultureInfo.GetCultureInfo("fr"))!;

    [Fact]
    public void English_is_as_the_API_says_it() => Assert.Equal("Is required.", In("en-UG", () => ApiSentences.Tell("Is required.")));

    [Fact]
    public void A_sentence_is_told_in_the_readers_language() => Assert.Equal("Obligatoire.", InFrench("Is required."));

    [Theory]
    [InlineData("Must be at most 64 characters; it has 70.", "Doit avoir au plus 64 caractères ; il y en a 70.")]
    [InlineData("Your role \"<b>Staff</b>\" does not grant payouts.create.", "Votre rôle « <b>Staff</b> » ne donne pas la permission payouts.create.")]
    [InlineData("Insufficient balance: available 100.50 < required 2000", "Solde insuffisant : disponible 100.50 < nécessaire 2000")]
    [InlineData("The file cannot be read: Bad row 3.", "Le fichier est illisible : Bad row 3.")]
    [InlineData("timed out after 10 s", "délai dépassé après 10 s")]
    public void What_is_filled_in_stays_as_it_is(string english, string french) => Assert.Equal(french, InFrench(english));

    [Theory]
    [InlineData("Xero answered HTTP 502.", "Xero a répondu HTTP 502.")]
    [InlineData("Xero answered HTTP 400 to the sign-in.", "Xero a répondu HTTP 400 à la connexion.")]
    [InlineData("SAP Business One answered HTTP 502.", "SAP Business One a répondu HTTP 502.")]
    [InlineData("The provider refused the payment (HTTP 404).", "Le prestataire a refusé le paiement (HTTP 404).")]
    public void The_sentence_that_says_most_by_itself_is_taken(string english, string french) => Assert.Equal(french, InFrench(english));

    [Theory]
    [InlineData("A completed payin cannot become cancelled.", "Un encaissement au statut « abouti » ne peut pas passer au statut « annulé ».")]
    [InlineData("Sandbox payin completed: yes; sandbox payout completed: not yet.", "Encaissement de test abouti : oui ; versement de test abouti : pas encore.")]
    [InlineData("No access token: No connection to the provider (Timeout).", "Pas de jeton d’accès : Pas de connexion avec le prestataire (Timeout).")]
    [InlineData("mtn_momo did not take it (The provider did not answer in time.); airtel_money is tried next.",
        "mtn_momo ne l’a pas accepté (Le prestataire n’a pas répondu à temps.) ; airtel_money est essayé ensuite.")]
    [InlineData("The provider refused the payment. (LIMIT)", "Le prestataire a refusé le paiement. (LIMIT)")]
    public void What_is_filled_in_and_the_APIs_own_is_told_too(string english, string french) => Assert.Equal(french, InFrench(english));

    [Theory]
    [InlineData("Is required. Must not be below zero.", "Obligatoire. Ne doit pas être inférieur à zéro.")]
    [InlineData("phone: Give a phone number. 2 more field(s) have faults.", "phone: Indiquez un numéro de téléphone. Autres champs en erreur : 2.")]
    [InlineData("name: Is required.", "name: Obligatoire.")]
    [InlineData("A merchant may have 20 endpoints. Remove one first. Is required.", "Un marchand peut avoir 20 points d’accès. Supprimez-en d’abord un. Obligatoire.")]
    public void Several_sentences_are_told_one_by_one(string english, string french) => Assert.Equal(french, InFrench(english));

    [Theory]
    [InlineData("")]
    [InlineData("The moon is full.")]
    [InlineData("Order 7: the moon (a full one) is up. Is required")]
    [InlineData("is required.")]
    public void What_is_not_known_stays_English(string sentence) => Assert.Equal(sentence, InFrench(sentence));

    [Fact]
    public void What_somebody_wrote_into_a_sentence_costs_little()
    {
        foreach (var hostile in new[] { "a: ", "a: b. ", "The file cannot be read: ", "x answered HTTP ", "A {0} payin. ", "(" })
        {
            var text = string.Concat(Enumerable.Repeat(hostile, 4_000 / hostile.Length));
            var since = TimeProvider.System.GetTimestamp();
            Assert.Equal(text, InFrench(text));
            InFrench(text[..1_000]);
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(2), hostile);
        }
    }

    [Theory]
    [InlineData("A completed payout cannot be cancelled any more.")]
    [InlineData("A failed payout cannot be submitted: it is no draft.")]
    [InlineData("A paid invoice cannot be changed.")]
    [InlineData("A open bill cannot become a draft again.")]
    [InlineData("A open invoice cannot become void: something was paid.")]
    [InlineData("No provider account can make bank_transfer payouts in UG (production). Add or enable one under Provider Accounts.")]
    [InlineData("No provider account can make mobile_money payouts through mtn_momo in UG (sandbox). Add or enable one under Provider Accounts.")]
    [InlineData("No provider account can take mobile_money payins in UG (sandbox). Add or enable one under Provider Accounts.")]
    [InlineData("No provider account can take card payins through ozow in ZA (production). Add or enable one under Provider Accounts.")]
    [InlineData("The bill is in KES.")]
    [InlineData("The invoice is paid: only open ones can be paid.")]
    [InlineData("The bill B-7 is not in the books any more.")]
    [InlineData("There is no such invoice.")]
    [InlineData("1 of 2 active production keys have a whitelist.")]
    [InlineData("0 of 2 active production keys have both caps.")]
    [InlineData("\"10.0.0.300\" has a number above 255.")]
    [InlineData("\"10.0.0\" is not an IP address: write IPv4 as four decimal numbers, such as 203.0.113.7.")]
    [InlineData("\"fe80::1%2\" has a scope id, which means something on one machine only: leave out the part from % on.")]
    [InlineData("Passwords must be at least 10 characters.")]
    [InlineData("answered 302: redirects are not followed")]
    [InlineData("could not connect")]
    [InlineData("the answer's headers are too large")]
    public void What_the_sources_put_together_is_told(string english) => Assert.NotEqual(english, InFrench(english));

    [Fact]
    public void Every_sentence_of_the_API_is_told_in_every_language()
    {
        foreach (var language in Languages.Supported.Skip(1))
        {
            var known = ApiSentences.Read(CultureInfo.GetCultureInfo(language))!;
            Assert.Empty(SaidByApi.Sentences.Except(known.Keys).Except(ForPrograms).Except(ByWord));
        }
    }

    [Fact]
    public void No_sentence_is_told_that_the_API_does_not_say()
    {
        Assert.Empty(ForPrograms.Concat(ByWord).Except(SaidByApi.Sentences));
        var said = SaidByApi.Sentences.SelectMany(sentence => new[] { sentence, sentence.EndsWith(". {0}", StringComparison.Ordinal) ? sentence[..^4] : sentence }).ToHashSet();
        var patterns = ByWord.Select(sentence => new Regex($@"\A{string.Join(".+", Place().Split(sentence).Select(Regex.Escape))}\z")).ToList();
        Assert.DoesNotContain(French.Keys, key => IsSentence().IsMatch(key) && key != OfFramework && !said.Contains(key) && !patterns.Exists(pattern => pattern.IsMatch(key)));
    }

    [Fact]
    public void Every_translation_has_the_places_of_its_sentence_and_those_are_numbered_as_they_stand()
    {
        Assert.DoesNotContain(French, text => !Places(text.Key).ToHashSet().SetEquals(Places(text.Value)));
        Assert.DoesNotContain(French.Keys, key => !Places(key).SequenceEqual(Enumerable.Range(0, Places(key).Count()).Select(index => $"{{{index}}}")));
    }

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value);

    private static string? InFrench(string sentence) => In("fr-FR", () => ApiSentences.Tell(sentence));

    private static T In<T>(string culture, Func<T> act)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            return act();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"^[\p{Lu}{].* .*\.$")]
    private static partial Regex IsSentence();
}
