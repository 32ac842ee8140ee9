using Centry.Api;

var app = ApiHost.Create(args);
await app.RunAsync();
