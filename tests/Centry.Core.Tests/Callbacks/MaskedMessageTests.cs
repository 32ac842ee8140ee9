using Centry.Core.Callbacks;
using Xunit;

namespace Centry.Core.Tests.Callbacks;

public sealed class MaskedMessageTests
{
    [Fact]
    public void Proofs_and_secrets_are_masked_wherever_they_stand_and_the_rest_stays()
    {
        var shown = MaskedMessage.Of("?Token=abc&amount=5", """{"status":"OK","Hash":"h1","payer":{"pinCode":"1234","name":"Zoë"},"items":[{"apiKey":"k"},7,null]}""");
        Assert.All((string[])["abc", "h1", "1234", "\"k\""], secret => Assert.DoesNotContain(secret, shown, StringComparison.Ordinal));
        Assert.All((string[])["amount=5", "OK", "Zoë", "7"], rest => Assert.Contains(rest, shown, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Amount=5.00&HashCheck=ffee&Status=Complete", "Amount=5.00&HashCheck=•••&Status=Complete")]
    [InlineData("plain words = no form", "plain words = no form")]
    [InlineData("", "")]
    public void A_form_is_masked_too_and_other_text_is_shown(string body, string shown)
        => Assert.Equal(shown, MaskedMessage.Of("", body));

    [Fact]
    public void A_long_message_is_cut()
        => Assert.Equal(4096, MaskedMessage.Of("", new string('x', 100_000)).Length);
}
