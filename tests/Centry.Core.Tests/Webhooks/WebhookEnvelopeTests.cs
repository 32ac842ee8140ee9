using System.Text;
using Centry.Core.Webhooks;
using Xunit;

namespace Centry.Core.Tests.Webhooks;

public sealed class WebhookEnvelopeTests
{
    private static readonly Guid Id = Guid.Parse("550e8400-e29b-41d4-a716-446655440000");
    private static readonly DateTimeOffset Created = DateTimeOffset.FromUnixTimeSeconds(1_713_090_900).AddMilliseconds(999);

    [Fact]
    public void The_envelope_has_the_documented_members_and_the_data_as_given()
    {
        var body = WebhookEnvelope.Build(Id, "payin.completed", Created, livemode: true, """{"amount":"50000.00", "name":"Nakató <&>", "n":1.0}"""u8);

        Assert.Equal(
            """{"id":"550e8400-e29b-41d4-a716-446655440000","event":"payin.completed","created":1713090900,"livemode":true,"data":{"amount":"50000.00", "name":"Nakató <&>", "n":1.0}}""",
            Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{},\"livemode\":true")]
    [InlineData("{} {}")]
    [InlineData("{'a':1}")]
    public void Data_that_is_not_one_object_is_refused(string data)
        => Assert.Throws<ArgumentException>(() => WebhookEnvelope.Build(Id, "payin.failed", Created, livemode: false, Encoding.UTF8.GetBytes(data)));
}
