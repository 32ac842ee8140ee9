namespace Centry.Api;

/// <summary>Builds the api host. One factory serves the process of its own and the one-machine stack.</summary>
public static class ApiHost
{
    /// <param name="args">Command line, read as configuration.</param>
    /// <param name="configure">Changes to the builder before services are added: configuration, clock, URLs.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = "Centry.Api" });
        configure?.Invoke(builder);
        return builder.Build();
    }
}
