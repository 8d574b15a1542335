namespace Acme.Persistence;

public class Outbox;
