using Centry.Standalone;

var app = StandaloneHost.Create(args);
await app.RunAsync();
