using Centry.Core.Callbacks;
using CsCheck;
using Xunit;

namespace Centry.Core.Tests.Callbacks;

public sealed class CallbackAddressTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void An_address_is_read_as_it_was_made()
        => Gen.Select(Gen.Guid, Gen.Guid).Sample((payment, submission) =>
        {
            var address = new CallbackAddress(Token, new SubmissionKey(payment, submission));
            var url = address.Under("https://pay.centry.test/");
            return CallbackAddress.Parse(url.AbsolutePath["/callbacks/".Length..]) == address;
        });

    [Fact]
    public void An_address_holds_none_of_the_words_that_Safaricom_refuses_and_fits_Ozow()
        => Gen.Select(Gen.Guid, Gen.Guid).Sample((payment, submission) =>
        {
            var path = new CallbackAddress(Token, new SubmissionKey(payment, submission)).Under("https://payments.example-of-a-long.test").AbsoluteUri;
            return path.Length <= 150 && !new[] { "mpesa", "safaricom", "exe", "cmd", "sql", "query" }.Any(word => path["https://payments.example-of-a-long.test".Length..].Contains(word, StringComparison.OrdinalIgnoreCase));
        });

    [Fact]
    public void An_accounts_own_address_names_no_submission() => Assert.Equal(new CallbackAddress(Token, null), CallbackAddress.Parse(Token));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData(Token + "/")]
    [InlineData(Token + "/short")]
    [InlineData(Token + "/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg")]
    [InlineData(Token + "/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/more")]
    public void Anything_else_is_no_address(string path) => Assert.Null(CallbackAddress.Parse(path));
}
