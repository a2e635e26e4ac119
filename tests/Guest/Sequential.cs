// Guests share two processors with their hardware servers, and some tests load the machine on purpose: one at a time.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
