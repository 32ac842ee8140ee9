using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace Centry.Dashboard.Tests.Rules;

public sealed class PageTests
{
    [Fact]
    public void Every_page_says_who_may_see_it()
        => Assert.Empty(typeof(DashboardHost).Assembly.GetTypes()
            .Where(type => type.GetCustomAttributes<RouteAttribute>().Any())
            .Where(type => type.GetCustomAttribute<AuthorizeAttribute>() is null == type.GetCustomAttribute<AllowAnonymousAttribute>() is null)
            .Select(type => type.Name));
}
