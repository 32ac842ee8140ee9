using Centry.Dashboard.Format;
using Xunit;

namespace Centry.Dashboard.Tests.Account;

public sealed class UserAgentNameTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge, Windows", false)]
    [InlineData("Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36", "Samsung Internet, Android", true)]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari, iPhone", true)]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox, macOS", false)]
    [InlineData("curl/8.14.1", "curl", false)]
    [InlineData("", null, false)]
    [InlineData(null, null, false)]
    public void Browsers_have_the_names_that_their_owners_use(string? agent, string? name, bool isPhone)
        => Assert.Equal((name, isPhone), (UserAgentName.Of(agent), UserAgentName.IsPhone(agent)));
}
